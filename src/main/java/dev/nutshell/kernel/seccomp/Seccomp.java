package dev.nutshell.kernel.seccomp;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import java.util.Set;

/// Installs filters, `seccomp(2)`.
///
/// A filter holds for the calling OS thread (with [FilterFlag#TSYNC] for the process), for its later children and over
/// `execve(2)`, for ever. Preconditions: the thread has `no_new_privs`, or CAP_SYS_ADMIN in its user namespace. Without
/// `no_new_privs` install before capabilities are dropped, with it as late as possible: the calls between the filter and
/// `execve(2)` must be allowed by it.
public final class Seccomp {
    private static final int SECCOMP_SET_MODE_FILTER = 1;

    /// `struct sock_fprog`: length, padding, address.
    private static final int PROGRAM_BYTES = 16;

    private static final int PROGRAM_ADDRESS = 8;

    private final Syscalls syscalls;

    public Seccomp(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// Puts the calling thread under `program`.
    ///
    /// SPEC_ALLOW is left away on a kernel that does not know it (before 4.17).
    public void install(BpfProgram program, Set<FilterFlag> flags) {
        long bits = 0;
        for (FilterFlag flag : flags) {
            bits |= flag.bit();
        }
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer description = describe(program, memory);
            long result = set(bits, description);
            if (result == -Errno.EINVAL.number() && flags.contains(FilterFlag.SPEC_ALLOW)) {
                result = set(bits & ~FilterFlag.SPEC_ALLOW.bit(), description);
            }
            if (result > 0) {
                // with TSYNC: the thread that has filters which this one is no descendant of
                result = -Errno.ESRCH.number();
            }
            if (result < 0) {
                throw new KernelException(
                        SystemCall.SECCOMP.kernelName(),
                        Errno.of((int) -result),
                        program.toString());
            }
        }
    }

    private long set(long flags, CallBuffer description) {
        return syscalls.attempt(
                SystemCall.SECCOMP, SECCOMP_SET_MODE_FILTER, flags, description.address());
    }

    private static CallBuffer describe(BpfProgram program, CallMemory memory) {
        CallBuffer instructions = memory.bytes(program.toBytes());
        CallBuffer description = memory.allocate(PROGRAM_BYTES);
        description.putShort(0, program.length());
        description.putLong(PROGRAM_ADDRESS, instructions.address());
        return description;
    }
}
