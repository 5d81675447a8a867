package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.CloneArguments;
import dev.nutshell.kernel.abi.KernelVersion;
import dev.nutshell.kernel.file.Fd;
import org.jspecify.annotations.Nullable;

/// How a child is cloned.
///
/// @param flags CLONE_NEW… of [CloneArguments]; CLONE_PIDFD and CLONE_CLEAR_SIGHAND are always added, [Clone] decides on
///     CLONE_VM and CLONE_VFORK
/// @param cgroup the cgroup v2 directory in which the child starts (CLONE_INTO_CGROUP), or null
public record CloneRequest(long flags, @Nullable Fd cgroup) {
    private static final KernelVersion TIME_ENTERED = new KernelVersion(6, 2);
    private static final long FORBIDDEN =
            CloneArguments.CLONE_VM
                    | CloneArguments.CLONE_SIGHAND
                    | CloneArguments.CLONE_FILES
                    | CloneArguments.CLONE_VFORK
                    | CloneArguments.CLONE_INTO_CGROUP;

    public CloneRequest {
        if ((flags & FORBIDDEN) != 0) {
            throw new IllegalArgumentException(
                    "clone flags 0x" + Long.toHexString(flags & FORBIDDEN));
        }
    }

    /// Whether the child can have the caller's memory until it executes. Before Linux 6.2 a process that executes stays in
    /// its old time namespace then (time_namespaces(7)), and can make no thread ever after.
    boolean sharesMemory(KernelVersion kernel) {
        return (flags & CloneArguments.CLONE_NEWTIME) == 0 || kernel.isAtLeast(TIME_ENTERED);
    }

    /// A child in the caller's namespaces and cgroup.
    public static CloneRequest plain() {
        return new CloneRequest(0, null);
    }

    public static CloneRequest of(long flags) {
        return new CloneRequest(flags, null);
    }

    /// The same, started in `directory`.
    public CloneRequest into(Fd directory) {
        return new CloneRequest(flags, directory);
    }
}
