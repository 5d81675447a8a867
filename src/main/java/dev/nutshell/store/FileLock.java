package dev.nutshell.store;

import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.ContentCalls.LockMode;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.nio.file.Path;
import java.util.Optional;

/// A lock between processes and between threads: `flock(2)` on a file of its own, held until closed.
///
/// The lock belongs to the open file description, so a killed process loses it at once, and two threads of one process
/// exclude each other as two processes do (POSIX record locks, which `java.nio` takes, do not). The file stays: removing it
/// would let two holders lock two different files of one name.
public final class FileLock implements AutoCloseable {
    /// First and longest pause between two tries of [#patiently], in milliseconds.
    private static final int SHORTEST_PAUSE = 1;

    private static final int LONGEST_PAUSE = 50;

    private final Fd file;

    private FileLock(Fd file) {
        this.file = file;
    }

    /// Waits until nobody else holds the lock. For short critical sections: the thread is blocked in the kernel.
    public static FileLock exclusive(Syscalls syscalls, Path path) {
        return take(syscalls, path, LockMode.EXCLUSIVE);
    }

    /// Waits until nobody holds the lock exclusively.
    public static FileLock shared(Syscalls syscalls, Path path) {
        return take(syscalls, path, LockMode.SHARED);
    }

    /// Takes the lock exclusively if that is possible at once.
    public static Optional<FileLock> tryExclusive(Syscalls syscalls, Path path) {
        try (FileCalls files = new FileCalls(syscalls)) {
            Fd file = open(files, path);
            boolean locked = false;
            try {
                locked = files.content().tryLock(file, LockMode.EXCLUSIVE);
            } finally {
                if (!locked) {
                    file.close();
                }
            }
            return locked ? Optional.of(new FileLock(file)) : Optional.empty();
        }
    }

    /// As [#exclusive] for locks that are held for minutes (a layer that another process downloads): the thread sleeps
    /// between tries, so it can be interrupted and, when virtual, keeps no carrier.
    public static FileLock patiently(Syscalls syscalls, Path path) throws InterruptedException {
        int pause = SHORTEST_PAUSE;
        while (true) {
            Optional<FileLock> lock = tryExclusive(syscalls, path);
            if (lock.isPresent()) {
                return lock.get();
            }
            Thread.sleep(pause);
            pause = Math.min(LONGEST_PAUSE, pause * 2);
        }
    }

    /// The open file that the lock belongs to: whoever gets a duplicate holds the lock too.
    public Fd descriptor() {
        return file;
    }

    @Override
    public void close() {
        file.close();
    }

    private static FileLock take(Syscalls syscalls, Path path, LockMode mode) {
        try (FileCalls files = new FileCalls(syscalls)) {
            Fd file = open(files, path);
            try {
                files.content().lock(file, mode);
            } catch (RuntimeException e) {
                file.close();
                throw e;
            }
            return new FileLock(file);
        }
    }

    private static Fd open(FileCalls files, Path path) {
        StateDirectory.ensure(StateDirectory.of(path));
        return files.open(path, OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_NOFOLLOW, 0600);
    }
}
