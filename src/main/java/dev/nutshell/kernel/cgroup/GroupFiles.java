package dev.nutshell.kernel.cgroup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.ContentCalls;
import dev.nutshell.kernel.file.DirectoryEntry;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The interface files of one group, for the length of one operation.
///
/// Errors name path and, for a write, what was written: `write(2) /sys/fs/cgroup/a/memory.max "1048576": EBUSY (…)`.
final class GroupFiles {
    /// What `max` reads as.
    static final long UNLIMITED = Long.MAX_VALUE;

    private static final int BLOCK = 8192;

    private final FileCalls files;
    private final ContentCalls content;
    private final Fd directory;

    /// @param directory open for reading, described by its path
    GroupFiles(FileCalls files, Fd directory) {
        this.files = files;
        this.content = files.content();
        this.directory = directory;
    }

    /// The files of another group, for the length of the same operation.
    GroupFiles of(Fd other) {
        return new GroupFiles(files, other);
    }

    String path() {
        return directory.describe();
    }

    Fd directory() {
        return directory;
    }

    /// Writes `value` in one call, as the kernel wants it.
    void write(String file, String value) {
        write(file, List.of(value));
    }

    /// Writes each of `values` in a call of its own.
    void write(String file, List<String> values) {
        String writing = values.isEmpty() ? "" : values.getFirst();
        try (Fd opened = files.openAt(directory, FileCalls.bytes(file), OpenFlags.O_WRONLY, 0)) {
            for (String value : values) {
                writing = value;
                byte[] bytes = FileCalls.bytes(value);
                content.write(opened, bytes, 0, bytes.length);
            }
        } catch (KernelException failure) {
            throw new KernelException(
                    failure.call(), failure.errno(), path() + "/" + file + " \"" + writing + "\"");
        }
    }

    void write(String file, long value) {
        write(file, Long.toString(value));
    }

    String read(String file) {
        try (Fd opened = files.openAt(directory, FileCalls.bytes(file), OpenFlags.O_RDONLY, 0)) {
            return readAll(content, opened);
        } catch (KernelException failure) {
            throw new KernelException(failure.call(), failure.errno(), path() + "/" + file);
        }
    }

    /// The content of a file that this kernel may not have.
    Optional<String> readIfPresent(String file) {
        try {
            return Optional.of(read(file));
        } catch (KernelException failure) {
            if (failure.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /// The number in `file`; `max` is [#UNLIMITED].
    long number(String file) {
        return number(file, read(file));
    }

    /// As [#number(String)], `absent` where there is no such file.
    long number(String file, long absent) {
        Optional<String> text = readIfPresent(file);
        return text.isPresent() ? number(file, text.get()) : absent;
    }

    private long number(String file, String text) {
        String stripped = text.strip();
        try {
            return stripped.equals("max") ? UNLIMITED : Long.parseLong(stripped);
        } catch (NumberFormatException malformed) {
            throw new EngineException(
                    ErrorKind.CORRUPT,
                    "read " + path() + "/" + file + ": no number: '" + stripped + "'",
                    malformed);
        }
    }

    /// Names of the groups below this one.
    List<String> children() {
        List<DirectoryEntry> entries = new ArrayList<>();
        files.rewindEntries(directory);
        while (files.readEntries(directory, entries)) {
            // again until the end
        }
        List<String> names = new ArrayList<>();
        for (DirectoryEntry entry : entries) {
            if (entry.isDirectory()) {
                names.add(FileCalls.text(entry.name()));
            }
        }
        return names;
    }

    /// Opens a file of the group, to be closed by the caller.
    Fd open(String file, int flags) {
        try {
            return files.openAt(directory, FileCalls.bytes(file), flags, 0)
                    .describedAs(path() + "/" + file);
        } catch (KernelException failure) {
            throw new KernelException(failure.call(), failure.errno(), path() + "/" + file);
        }
    }

    /// The whole of a small file of `/proc`.
    static String readWhole(FileCalls files, Path path) {
        try (Fd opened = files.open(path, OpenFlags.O_RDONLY, 0)) {
            return readAll(files.content(), opened);
        }
    }

    private static String readAll(ContentCalls content, Fd opened) {
        byte[] block = new byte[BLOCK];
        int length = content.read(opened, block, 0, BLOCK);
        ByteArrayOutputStream whole = new ByteArrayOutputStream(length);
        while (length > 0) {
            whole.write(block, 0, length);
            length = content.read(opened, block, 0, BLOCK);
        }
        return whole.toString(StandardCharsets.UTF_8);
    }
}
