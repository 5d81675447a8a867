package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;

/// Moves the processes of a hierarchy's root out of the way, into its group `init`.
///
/// A v2 group has processes or passes controllers on, not both (cgroups(7), "no internal processes" rule). Only the host's own
/// root is exempt: in a container, whose namespace makes a group with its processes the root, nothing could be limited. So
/// the one who wants to pass something on makes room, as the start script of Docker in Docker does and as podman does; whoever
/// looks finds the same name as there.
final class Evacuation {
    private static final String REFUGE = "init";
    private static final String MEMBERS = "cgroup.procs";

    /// Processes may fork while the list is read; a list that does not get empty is somebody's who refills it.
    private static final int ROUNDS = 10;

    private final FileCalls files;
    private final GroupFiles root;

    Evacuation(FileCalls files, GroupFiles root) {
        this.files = files;
        this.root = root;
    }

    /// Moves what may be moved. Processes that the caller's PID namespace cannot name stay.
    void run() {
        Membership.make(files, root.directory(), REFUGE);
        try (Fd opened = Membership.find(files, root.directory(), REFUGE).orElseThrow()) {
            GroupFiles refuge = root.of(opened);
            boolean moved = true;
            for (int round = 0; moved && round < ROUNDS; round++) {
                moved = false;
                for (String pid : MountedHierarchies.words(root.read(MEMBERS), '\n')) {
                    // 0 has no name here; written, it would be the writer
                    moved |= !pid.equals("0") && move(refuge, pid);
                }
            }
        }
    }

    private static boolean move(GroupFiles refuge, String pid) {
        try {
            refuge.write(MEMBERS, pid);
            return true;
        } catch (KernelException failure) {
            // ended meanwhile, or not ours to move: whoever passes controllers on will say what is
            // in the way
            if (failure.errno() == Errno.ESRCH || Membership.isUnavailable(failure)) {
                return false;
            }
            throw failure;
        }
    }
}
