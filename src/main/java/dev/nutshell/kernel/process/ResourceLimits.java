package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;

/// Reads and sets the resource limits of the calling process (prlimit(2)). They survive exec and are inherited.
public final class ResourceLimits {
    /// RLIM_INFINITY, also Docker's way to write it.
    public static final long UNLIMITED = -1;

    /// @param soft what is enforced; may be raised up to `hard` without privilege
    public record Limit(long soft, long hard) {}

    private final Syscalls syscalls;

    public ResourceLimits(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    public Limit get(Resource resource) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer limit = memory.allocate(2 * Long.BYTES);
            syscalls.invoke(
                    SystemCall.PRLIMIT64,
                    resource.ociName(),
                    0,
                    resource.number(),
                    0,
                    limit.address());
            return new Limit(limit.getLong(0), limit.getLong(8));
        }
    }

    public void set(Resource resource, Limit limit) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer pair =
                    memory.reserve(2 * Long.BYTES)
                            .putLong(0, limit.soft())
                            .putLong(Long.BYTES, limit.hard());
            syscalls.invoke(
                    SystemCall.PRLIMIT64,
                    resource.ociName() + "=" + limit.soft() + ":" + limit.hard(),
                    0,
                    resource.number(),
                    pair.address(),
                    0);
        }
    }
}
