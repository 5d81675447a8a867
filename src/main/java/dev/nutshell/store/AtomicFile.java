package dev.nutshell.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/// Replaces files so that a reader, or the next start after a crash, sees the old content or the new, never a part.
public final class AtomicFile {
    /// Middle of the temporary names; [TemporaryArea] cannot clean them, as they lie beside their targets.
    private static final String TEMPORARY = ".new-";

    private AtomicFile() {}

    /// Writes `content` to a temporary file in the same folder and renames it over `file` (mode 0600).
    ///
    /// A failure leaves the old content. A kill leaves at most the temporary file, which the next write of the same
    /// process id overwrites.
    ///
    /// @param durable also waits until content and name are on the disk (fsync of the file, then of the folder)
    public static void write(Path file, byte[] content, boolean durable) {
        Path temporary =
                file.resolveSibling(
                        "."
                                + file.getFileName()
                                + TEMPORARY
                                + ProcessHandle.current().pid()
                                + "-"
                                + Thread.currentThread().threadId());
        try {
            try (FileChannel channel = create(temporary)) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                if (durable) {
                    channel.force(true);
                }
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            if (durable) {
                sync(StateDirectory.of(file));
            }
        } catch (IOException e) {
            discard(temporary, e);
            throw StateFailure.of("write", file, e);
        }
    }

    /// The content of `file`, empty where it does not exist.
    public static Optional<byte[]> read(Path file) {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw StateFailure.of("read", file, e);
        }
    }

    private static FileChannel create(Path temporary) throws IOException {
        FileAttribute<Set<PosixFilePermission>> mode =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        return FileChannel.open(
                temporary,
                Set.of(
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING),
                mode);
    }

    /// Waits until the names in `directory` are on the disk.
    public static void syncDirectory(Path directory) {
        try {
            sync(directory);
        } catch (IOException e) {
            throw StateFailure.of("sync", directory, e);
        }
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void discard(Path temporary, IOException failure) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
