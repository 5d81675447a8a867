package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A group and those that its processes made below it. Groups may come and go while it is walked.
final class GroupTree {
    private final FileCalls files;
    private final Fd top;

    GroupTree(FileCalls files, Fd top) {
        this.files = files;
        this.top = top;
    }

    /// Numbers of all processes in the tree, without those that the caller's PID namespace cannot name.
    Set<Integer> processes() {
        Set<Integer> found = new TreeSet<>();
        collect(new GroupFiles(files, top), top, found);
        return found;
    }

    /// Removes every group below the top that has no process; others stay.
    void removeBelow() {
        removeBelow(new GroupFiles(files, top), top);
    }

    private void collect(GroupFiles group, Fd directory, Set<Integer> found) {
        for (String line : MountedHierarchies.words(processList(group), '\n')) {
            int pid = Integer.parseInt(line);
            if (pid != 0) {
                found.add(pid);
            }
        }
        for (String name : group.children()) {
            Optional<Fd> child = Membership.find(files, directory, name);
            if (child.isPresent()) {
                try (Fd opened = child.get()) {
                    collect(new GroupFiles(files, opened), opened, found);
                }
            }
        }
    }

    private static String processList(GroupFiles group) {
        try {
            return group.read("cgroup.procs");
        } catch (KernelException failure) {
            // ENODEV, ENOENT: removed meanwhile. EOPNOTSUPP: a threaded group (v2), whose processes
            // are listed where its domain begins
            if (failure.errno() == Errno.ENODEV
                    || failure.errno() == Errno.ENOENT
                    || failure.errno() == Errno.EOPNOTSUPP) {
                return "";
            }
            throw failure;
        }
    }

    private void removeBelow(GroupFiles group, Fd directory) {
        List<String> names = group.children();
        for (String name : names) {
            Optional<Fd> child = Membership.find(files, directory, name);
            if (child.isPresent()) {
                try (Fd opened = child.get()) {
                    removeBelow(new GroupFiles(files, opened), opened);
                }
                removeIfEmpty(directory, name);
            }
        }
    }

    /// @return whether the group is gone
    private boolean removeIfEmpty(Fd parent, String name) {
        try {
            files.removeDirectory(parent, FileCalls.bytes(name));
            return true;
        } catch (KernelException failure) {
            if (failure.errno() == Errno.EBUSY) {
                return false;
            }
            throw failure;
        }
    }
}
