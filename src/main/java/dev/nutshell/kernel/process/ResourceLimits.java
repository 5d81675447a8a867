package dev.nutshell.kernel.process;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

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
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = arena.allocate(JAVA_LONG, 2);
            syscalls.invoke(
                    SystemCall.PRLIMIT64,
                    resource.ociName(),
                    0,
                    resource.number(),
                    0,
                    limit.address());
            return new Limit(limit.get(JAVA_LONG, 0), limit.get(JAVA_LONG, 8));
        }
    }

    public void set(Resource resource, Limit limit) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pair = arena.allocateFrom(JAVA_LONG, limit.soft(), limit.hard());
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
