package dev.nutshell.store;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.ContentCalls.LockMode;
import dev.nutshell.kernel.file.DirectoryEntry;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.TreeRemoval;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Work in progress: files and folders that get their real name by one rename when they are complete.
///
/// Each is locked (`flock(2)`) by the process that makes it. A process that is killed loses its locks with its life, so what
/// can be locked is a leftover, and the next process that makes something here removes it. Thread-safe.
public final class TemporaryArea {
    private static final int LISTABLE =
            OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK;

    /// Leftovers that one sweep removes: each costs an open descriptor.
    private static final int MOST = 200;

    private final Syscalls syscalls;
    private final StateLayout layout;
    private final AtomicLong counter = new AtomicLong();
    private final AtomicBoolean swept = new AtomicBoolean();

    public TemporaryArea(Syscalls syscalls, StateLayout layout) {
        this.syscalls = syscalls;
        this.layout = layout;
    }

    /// Makes an empty folder, mode 0700.
    public Temporary newDirectory() {
        return make(true);
    }

    /// Makes an empty file, mode 0600.
    public Temporary newFile() {
        return make(false);
    }

    /// Removes `path`, a folder of the state with whatever is below it: renamed here first, so that it is gone at once and
    /// a kill on the way leaves a leftover, not a torso under the real name.
    public void discard(Path path) {
        try (Temporary grave = newDirectory()) {
            bury(path, grave, String.valueOf(path.getFileName()));
        }
    }

    /// Moves `path`, a folder of the state, into a folder made here as `name`, if there is one: it goes when that is closed.
    public void bury(Path path, Temporary grave, String name) {
        try (FileCalls files = new FileCalls(syscalls);
                Fd parent = openDirectory(files, StateDirectory.of(path))) {
            byte[] own = FileCalls.bytes(String.valueOf(path.getFileName()));
            if (files.attributes().status(parent, own).isPresent()) {
                files.rename(parent, own, grave.descriptor(), FileCalls.bytes(name));
            }
        }
    }

    /// Removes what dead processes left. A leftover that cannot be removed stays for the next time.
    public void sweep() {
        Path area = StateDirectory.ensure(layout.temporary());
        try (FileCalls files = new FileCalls(syscalls);
                Fd directory = openDirectory(files, area)) {
            for (Leftover leftover : lockLeftovers(files, directory)) {
                remove(files, directory, leftover);
            }
        }
    }

    private record Leftover(byte[] name, Fd descriptor) {}

    private static void remove(FileCalls files, Fd area, Leftover leftover) {
        try (Fd _ = leftover.descriptor()) {
            new TreeRemoval(files).remove(area, leftover.name());
        } catch (KernelException _) {
            // a file that cannot be removed (chattr +i) must not keep the engine from working
        }
    }

    /// Whoever makes something holds the area's lock shared until the new thing is locked itself; so with this lock
    /// exclusive, everything that can be locked is dead.
    private List<Leftover> lockLeftovers(FileCalls files, Fd directory) {
        Optional<FileLock> lock = FileLock.tryExclusive(syscalls, areaLock());
        if (lock.isEmpty()) {
            return List.of();
        }
        try (FileLock _ = lock.get()) {
            List<DirectoryEntry> entries = new ArrayList<>();
            while (files.readEntries(directory, entries)) {
                continue;
            }
            List<Leftover> dead = new ArrayList<>();
            for (DirectoryEntry entry : entries.subList(0, Math.min(MOST, entries.size()))) {
                files.openIfPresent(directory, entry.name(), LISTABLE)
                        .filter(fd -> lockOrClose(files, fd))
                        .ifPresent(fd -> dead.add(new Leftover(entry.name(), fd)));
            }
            return dead;
        }
    }

    private static boolean lockOrClose(FileCalls files, Fd fd) {
        boolean locked = files.content().tryLock(fd, LockMode.EXCLUSIVE);
        if (!locked) {
            fd.close();
        }
        return locked;
    }

    private Temporary make(boolean isDirectory) {
        if (!swept.getAndSet(true)) {
            sweep();
        }
        Path area = StateDirectory.ensure(layout.temporary());
        try (FileLock _ = FileLock.shared(syscalls, areaLock());
                FileCalls files = new FileCalls(syscalls);
                Fd directory = openDirectory(files, area)) {
            while (true) {
                String name = ProcessHandle.current().pid() + "-" + counter.incrementAndGet();
                Optional<Fd> made =
                        isDirectory
                                ? makeDirectory(files, directory, FileCalls.bytes(name))
                                : files.createFile(directory, FileCalls.bytes(name), 0600);
                if (made.isPresent()) {
                    if (!lockOrClose(files, made.get())) {
                        throw new EngineException(
                                ErrorKind.INTERNAL,
                                "temporary " + area.resolve(name) + ": locked by somebody else");
                    }
                    return new Temporary(syscalls, area.resolve(name), made.get());
                }
            }
        }
    }

    private static Optional<Fd> makeDirectory(FileCalls files, Fd area, byte[] name) {
        return files.makeDirectory(area, name, 0700)
                ? Optional.of(files.openAt(area, name, LISTABLE | OpenFlags.O_DIRECTORY, 0))
                : Optional.empty();
    }

    private Path areaLock() {
        return layout.lock("temporary");
    }

    private static Fd openDirectory(FileCalls files, Path path) {
        return files.open(path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0);
    }
}
