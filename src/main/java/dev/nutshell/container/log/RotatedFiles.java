package dev.nutshell.container.log;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The older files of a log. A rotation only renames; compression is done by a thread that lives as long as there is
/// something to compress, so that the container's output never waits for it. A container that writes faster than it can be
/// compressed has files that are not: their number is limited all the same.
///
/// Readers need no lock: a file only ever moves to a higher number, so whoever opens them from the newest to the oldest
/// misses none. Thread-safe.
final class RotatedFiles implements AutoCloseable {
    private static final int MODE = 0640;

    private final Syscalls syscalls;
    private final Path folder;
    private final String name;
    private final Rotation rotation;
    private final Object lock = new Object();
    private long rotations;
    private boolean closed;
    private @Nullable Thread compressor;

    RotatedFiles(Syscalls syscalls, Path folder, String name, Rotation rotation) {
        this.syscalls = syscalls;
        this.folder = folder;
        this.name = name;
        this.rotation = rotation;
    }

    /// A file that is to be compressed.
    ///
    /// @param rotations how many there had been when its number was `index`
    record Source(Fd file, int index, long rotations) {}

    /// Moves every file one number up, without the oldest, and begins a new one.
    ///
    /// @throws KernelException when the new file could not be made; then nothing has changed
    Fd rotate() {
        synchronized (lock) {
            try (FileCalls files = new FileCalls(syscalls);
                    Fd directory = openFolder(files)) {
                byte[] next = FileCalls.bytes(FileName.next(name));
                Fd file =
                        files.openAt(
                                directory,
                                next,
                                OpenFlags.O_RDWR
                                        | OpenFlags.O_CREAT
                                        | OpenFlags.O_TRUNC
                                        | OpenFlags.O_APPEND,
                                MODE);
                try {
                    shift(files, directory);
                    files.rename(directory, next, directory, FileCalls.bytes(name));
                } catch (KernelException failure) {
                    file.close();
                    throw failure;
                }
                rotations++;
                compressInBackground();
                return file.describedAs(folder.resolve(name).toString());
            }
        }
    }

    private void shift(FileCalls files, Fd directory) {
        int oldest = rotation.maxFiles() - 1;
        if (oldest < 1) {
            return;
        }
        remove(files, directory, FileName.rotated(name, oldest));
        remove(files, directory, FileName.compressed(name, oldest));
        for (int index = oldest; index > 1; index--) {
            move(
                    files,
                    directory,
                    FileName.rotated(name, index - 1),
                    FileName.rotated(name, index));
            move(
                    files,
                    directory,
                    FileName.compressed(name, index - 1),
                    FileName.compressed(name, index));
        }
        move(files, directory, name, FileName.rotated(name, 1));
    }

    private void compressInBackground() {
        if (rotation.compress() && rotation.maxFiles() > 1 && compressor == null && !closed) {
            Thread thread = new Thread(new LogCompression(syscalls, this, name), "log compression");
            thread.setDaemon(true);
            compressor = thread;
            thread.start();
        }
    }

    /// The newest file that is not compressed, open; null when there is none, and then the thread has to end.
    @Nullable Source nextToCompress(FileCalls files, Fd directory) {
        synchronized (lock) {
            for (int index = 1; index < rotation.maxFiles() && !closed; index++) {
                var file =
                        files.openIfPresent(
                                directory,
                                FileCalls.bytes(FileName.rotated(name, index)),
                                OpenFlags.O_RDONLY);
                if (file.isPresent()) {
                    return new Source(file.get(), index, rotations);
                }
            }
            compressor = null;
            return null;
        }
    }

    /// The thread ends because of a failure; the next rotation tries again.
    void giveUp() {
        synchronized (lock) {
            compressor = null;
        }
    }

    /// Whether `source` is still wanted: the log is open and has not been rotated so often that the file is gone.
    boolean isWanted(Source source) {
        synchronized (lock) {
            return !closed && indexOf(source) < rotation.maxFiles();
        }
    }

    /// Puts a compressed file into the place of its source.
    void publish(FileCalls files, Fd directory, Source source, String compressed) {
        synchronized (lock) {
            if (isWanted(source)) {
                int index = indexOf(source);
                move(files, directory, compressed, FileName.compressed(name, index));
                remove(files, directory, FileName.rotated(name, index));
            } else {
                remove(files, directory, compressed);
            }
        }
    }

    private int indexOf(Source source) {
        return (int) Math.min(Integer.MAX_VALUE, source.index() + (rotations - source.rotations()));
    }

    Fd openFolder(FileCalls files) {
        return files.open(folder, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0);
    }

    private static void remove(FileCalls files, Fd directory, String file) {
        files.unlink(directory, FileCalls.bytes(file));
    }

    private static void move(FileCalls files, Fd directory, String from, String target) {
        try {
            files.rename(directory, FileCalls.bytes(from), directory, FileCalls.bytes(target));
        } catch (KernelException failure) {
            if (failure.errno() != Errno.ENOENT) {
                throw failure;
            }
        }
    }

    /// Ends a compression that is going on; the next run of the container does it again.
    @Override
    public void close() {
        Thread thread;
        synchronized (lock) {
            closed = true;
            thread = compressor;
        }
        if (thread != null) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
