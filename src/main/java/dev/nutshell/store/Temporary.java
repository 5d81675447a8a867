package dev.nutshell.store;

import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.TreeRemoval;
import java.nio.file.Path;

/// A file or folder that does not count yet. Closing removes it, unless [#publish] gave it its real name.
public final class Temporary implements AutoCloseable {
    private final Syscalls syscalls;
    private final Path path;
    private final Fd descriptor;
    private boolean published;

    Temporary(Syscalls syscalls, Path path, Fd descriptor) {
        this.syscalls = syscalls;
        this.path = path;
        this.descriptor = descriptor;
    }

    public Path path() {
        return path;
    }

    /// The open descriptor that also holds the lock: a file's is open for writing, a folder's for reading.
    public Fd descriptor() {
        return descriptor;
    }

    /// Writes `content` to a file.
    public void write(byte[] content) {
        try (FileCalls files = new FileCalls(syscalls)) {
            files.content().write(descriptor, content, 0, content.length);
        }
    }

    /// Gives it its real name by one rename; a file that has the name is replaced, as is an empty folder.
    public void publish(Path target) {
        StateDirectory.ensure(StateDirectory.of(target));
        try (FileCalls files = new FileCalls(syscalls);
                Fd from = directory(files, path);
                Fd to = directory(files, target)) {
            files.rename(from, name(path), to, name(target));
            published = true;
        }
    }

    @Override
    public void close() {
        try (Fd _ = descriptor) {
            if (!published) {
                remove();
            }
        }
    }

    private void remove() {
        try (FileCalls files = new FileCalls(syscalls);
                Fd parent = directory(files, path)) {
            new TreeRemoval(files).remove(parent, name(path));
        }
    }

    private static Fd directory(FileCalls files, Path file) {
        return files.open(StateDirectory.of(file), OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0);
    }

    private static byte[] name(Path file) {
        return FileCalls.bytes(String.valueOf(file.getFileName()));
    }
}
