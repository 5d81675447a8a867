package dev.nutshell.kernel.security;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;

/// Session keyrings, `keyrings(7)`. Keys are not namespaced: a container that kept the engine's session keyring could
/// read the keys of whoever started it.
public final class Keyrings {
    private static final int KEYCTL_JOIN_SESSION_KEYRING = 1;
    private static final int KEYCTL_SETPERM = 5;
    private static final int KEYCTL_DESCRIBE = 6;

    /// `KEY_USR_SEARCH` of `<linux/key.h>` (kernel-internal; keyctl_setperm(3)): processes of the same user may find it.
    private static final long USER_SEARCH = 0x0008_0000;

    private static final int PERMISSIONS_FIELD = 3;
    private static final int DESCRIPTION_LIMIT = 4096;

    private final Syscalls syscalls;

    public Keyrings(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// Gives the calling thread a new session keyring named `name`, or the existing one of that name that it may search,
    /// and lets the processes of its user search it, so that a process that enters the container later finds it.
    ///
    /// A kernel without keys (ENOSYS) has nothing to leak: then this does nothing.
    public void joinSession(String name) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer text = memory.string(name);
            long joined =
                    syscalls.attempt(
                            SystemCall.KEYCTL, KEYCTL_JOIN_SESSION_KEYRING, text.address());
            if (joined == -Errno.ENOSYS.number()) {
                return;
            }
            if (joined < 0) {
                throw new KernelException(
                        SystemCall.KEYCTL.kernelName(),
                        Errno.of((int) -joined),
                        "session keyring " + name);
            }
            long permissions = permissions(memory, joined, name);
            syscalls.invoke(
                    SystemCall.KEYCTL,
                    "permissions of session keyring " + name,
                    KEYCTL_SETPERM,
                    joined,
                    permissions | USER_SEARCH);
        }
    }

    /// The description reads `type;uid;gid;permissions;name`, the permissions in hexadecimal.
    private long permissions(CallMemory memory, long keyring, String name) {
        CallBuffer buffer = memory.allocate(DESCRIPTION_LIMIT);
        syscalls.invoke(
                SystemCall.KEYCTL,
                "description of session keyring " + name,
                KEYCTL_DESCRIBE,
                keyring,
                buffer.address(),
                DESCRIPTION_LIMIT);
        String description = buffer.string();
        return Long.parseLong(description.split(";", -1)[PERMISSIONS_FIELD], 16);
    }
}
