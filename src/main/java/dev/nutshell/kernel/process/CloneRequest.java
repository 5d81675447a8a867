package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.CloneArguments;
import dev.nutshell.kernel.file.Fd;
import org.jspecify.annotations.Nullable;

/// How a child is cloned.
///
/// @param flags CLONE_NEW… of [CloneArguments]; CLONE_PIDFD and CLONE_CLEAR_SIGHAND are always added
/// @param cgroup the cgroup v2 directory in which the child starts (CLONE_INTO_CGROUP), or null
public record CloneRequest(long flags, @Nullable Fd cgroup) {
    private static final long FORBIDDEN =
            CloneArguments.CLONE_VM
                    | CloneArguments.CLONE_SIGHAND
                    | CloneArguments.CLONE_FILES
                    | CloneArguments.CLONE_VFORK
                    | CloneArguments.CLONE_INTO_CGROUP;

    public CloneRequest {
        if ((flags & FORBIDDEN) != 0) {
            // the child returns on a copy of the caller's stack: memory must not be shared
            throw new IllegalArgumentException(
                    "clone flags 0x" + Long.toHexString(flags & FORBIDDEN));
        }
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
