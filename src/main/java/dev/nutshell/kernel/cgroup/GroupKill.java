package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Sends SIGKILL to all processes of a group and of those below it.
sealed interface GroupKill {
    void kill(FileCalls files, Fd group);

    /// `cgroup.kill`, since Linux 5.14: the kernel does it in one step, and no fork escapes.
    record V2(Syscalls syscalls) implements GroupKill {
        @Override
        public void kill(FileCalls files, Fd group) {
            GroupFiles own = new GroupFiles(files, group);
            try {
                own.write("cgroup.kill", "1");
            } catch (KernelException failure) {
                if (failure.errno() != Errno.ENOENT) {
                    throw failure;
                }
                new V1(syscalls, Optional.of(new FreezerController.V2())).kill(files, group);
                return;
            }
            new FreezerController.V2().thaw(own);
        }
    }

    /// One signal for each process on the list, and again until the list has no new one.
    ///
    /// @param freezer stops them meanwhile, so that no fork runs ahead of the list and no number is given to another
    ///     process; empty where there is none
    record V1(Syscalls syscalls, Optional<FreezerController> freezer) implements GroupKill {
        private static final long MILLIS_TO_FREEZE = 200;
        private static final int MOST_PASSES = 1000;

        @Override
        public void kill(FileCalls files, Fd group) {
            GroupFiles own = new GroupFiles(files, group);
            GroupTree tree = new GroupTree(files, group);
            Set<Integer> signalled = new HashSet<>();
            boolean more = true;
            for (int pass = 0; more && pass < MOST_PASSES; pass++) {
                freezer.ifPresent(each -> stop(each, own));
                try {
                    more = signalNew(tree, signalled);
                } finally {
                    freezer.ifPresent(each -> each.thaw(own));
                }
            }
        }

        /// Best effort: a process that hangs in the kernel cannot fork either.
        private static void stop(FreezerController freezer, GroupFiles group) {
            Patience patience = new Patience(MILLIS_TO_FREEZE);
            freezer.requestFreeze(group);
            while (!freezer.isFrozen(group) && patience.pause()) {
                freezer.requestFreeze(group);
            }
        }

        private boolean signalNew(GroupTree tree, Set<Integer> signalled) {
            boolean found = false;
            // a thread that has entered the group to clone makes its process a member
            int self = (int) syscalls.invoke(SystemCall.GETPID, "");
            for (int pid : tree.processes()) {
                if (pid != self && signalled.add(pid)) {
                    found = true;
                    // ESRCH: it has ended by itself
                    syscalls.attempt(SystemCall.KILL, pid, SignalNumber.SIGKILL);
                }
            }
            return found;
        }
    }
}
