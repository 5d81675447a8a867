package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import java.util.List;

/// User and group ids of the calling OS thread (credentials(7)).
///
/// The kernel knows ids for each thread; only the C library makes them the process's. So this is for the only thread that
/// counts: the one that executes the container's program. Ids are unsigned 32 bit.
public final class Credentials {
    private final Syscalls syscalls;

    public Credentials(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// Replaces the supplementary groups. Must come before [#setUser]: the new user may not.
    public void setGroups(List<Long> groups) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer array = memory.allocate(Integer.BYTES * Math.max(1L, groups.size()));
            for (int i = 0; i < groups.size(); i++) {
                array.putInt(Integer.BYTES * i, groups.get(i).intValue());
            }
            syscalls.invoke(
                    SystemCall.SETGROUPS, groups.toString(), groups.size(), array.address());
        }
    }

    /// Sets real, effective and saved group id.
    public void setGroup(long gid) {
        syscalls.invoke(SystemCall.SETRESGID, "group " + gid, gid, gid, gid);
    }

    /// Sets real, effective and saved user id. Leaving id 0 takes all capabilities away (capabilities(7)).
    public void setUser(long uid) {
        syscalls.invoke(SystemCall.SETRESUID, "user " + uid, uid, uid, uid);
    }

    /// The effective group id.
    public long effectiveGroup() {
        return syscalls.invoke(SystemCall.GETEGID, "");
    }

    /// The effective user id.
    public long effectiveUser() {
        return syscalls.invoke(SystemCall.GETEUID, "");
    }
}
