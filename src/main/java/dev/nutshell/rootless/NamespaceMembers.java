package dev.nutshell.rootless;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.DirectoryEntry;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.UserNamespace;
import dev.nutshell.kernel.process.ProcessIdentity;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.FileLock;
import dev.nutshell.store.StateLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The processes that keep the user namespace of one run root alive: commands, supervisors, keepers, first processes of
/// containers. One file for each, named by its number, with its start time in it.
///
/// There is no process whose only work is to hold the namespace. It ends with the last of these, and all containers have ended
/// by then.
public final class NamespaceMembers {
    private static final int LISTABLE =
            OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;

    /// So many files are looked through for those of processes that are no more, even when one is known that lives.
    private static final int SWEEP_ABOVE = 64;

    private final Syscalls syscalls;
    private final StateLayout layout;

    public NamespaceMembers(Syscalls syscalls, StateLayout layout) {
        this.syscalls = syscalls;
        this.layout = layout;
    }

    /// Held from the look for a member until the new one is in the namespace and could be found itself.
    FileLock lock() {
        return FileLock.exclusive(syscalls, layout.namespaceLock());
    }

    /// Says that `pid` is in the namespace, or about to be. A process that has ended is no member.
    public void add(int pid) {
        ProcessIdentity.startTicks(syscalls, pid)
                .ifPresent(
                        ticks ->
                                AtomicFile.write(
                                        layout.namespaceMember(pid),
                                        Long.toString(ticks).getBytes(StandardCharsets.US_ASCII),
                                        false));
    }

    /// The user namespace of a living member that is not the caller's own; files of the dead are removed on the way.
    Optional<Fd> namespace() {
        try (FileCalls files = new FileCalls(syscalls);
                Fd folder = files.open(layout.namespaceMembers(), LISTABLE, 0)) {
            List<DirectoryEntry> entries = new ArrayList<>();
            while (files.readEntries(folder, entries)) {
                continue;
            }
            Optional<Fd> found = Optional.empty();
            for (DirectoryEntry entry : entries) {
                if (found.isEmpty() || entries.size() > SWEEP_ABOVE) {
                    found = look(files, folder, entry, found);
                }
            }
            return found;
        }
    }

    private Optional<Fd> look(
            FileCalls files, Fd folder, DirectoryEntry entry, Optional<Fd> found) {
        OptionalInt pid = number(FileCalls.text(entry.name()));
        if (pid.isEmpty()) {
            return found;
        }
        if (!isAlive(pid.getAsInt())) {
            files.unlink(folder, entry.name());
            return found;
        }
        return found.isPresent() ? found : open(files, pid.getAsInt());
    }

    private boolean isAlive(int pid) {
        Optional<String> recorded =
                AtomicFile.read(layout.namespaceMember(pid))
                        .map(bytes -> new String(bytes, StandardCharsets.US_ASCII));
        return recorded.isPresent()
                && ProcessIdentity.startTicks(syscalls, pid)
                        .filter(ticks -> recorded.get().equals(Long.toString(ticks)))
                        .isPresent();
    }

    /// Opened first, then looked again: the number may have gone to another process in between.
    private Optional<Fd> open(FileCalls files, int pid) {
        Path path = Path.of("/proc/" + pid + "/ns/user");
        try {
            if (same(files, path, Path.of("/proc/self/ns/user"))) {
                // it could not leave, or has not yet
                return Optional.empty();
            }
            Fd namespace = files.open(path, OpenFlags.O_RDONLY, 0);
            if (isAlive(pid)) {
                return Optional.of(namespace);
            }
            namespace.close();
            return Optional.empty();
        } catch (KernelException failure) {
            if (failure.errno() == Errno.ENOENT
                    || failure.errno() == Errno.ESRCH
                    || failure.errno() == Errno.EACCES) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private static boolean same(FileCalls files, Path one, Path other) {
        try (Fd first = files.open(one, OpenFlags.O_RDONLY, 0);
                Fd second = files.open(other, OpenFlags.O_RDONLY, 0)) {
            return files.attributes().status(first).inode()
                    == files.attributes().status(second).inode();
        }
    }

    private static OptionalInt number(String name) {
        try {
            return OptionalInt.of(Integer.parseInt(name));
        } catch (NumberFormatException _) {
            return OptionalInt.empty();
        }
    }

    /// Adds a process of the engine if it is in a user namespace. A failure costs no more than that others do not find it.
    public static void addIfConfined(Syscalls syscalls, StateLayout layout, int pid) {
        if (UserNamespace.isInitial(syscalls)) {
            return;
        }
        try {
            new NamespaceMembers(syscalls, layout).add(pid);
        } catch (EngineException _) {
            // others of the container are there to be found
        }
    }
}
