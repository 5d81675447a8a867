package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;

/// A descriptor by which one thread or process wakes another that waits with `poll(2)`: an eventfd(2). Thread-safe but for [#close].
public final class EventDescriptor implements AutoCloseable {
    private final Syscalls syscalls;
    private final Fd descriptor;

    public EventDescriptor(Syscalls syscalls, String description) {
        this(
                syscalls,
                new Fd(
                        syscalls,
                        (int)
                                syscalls.invoke(
                                        SystemCall.EVENTFD2,
                                        description,
                                        0,
                                        DescriptorFlags.O_CLOEXEC | DescriptorFlags.O_NONBLOCK),
                        description));
    }

    /// One that another process has made.
    ///
    /// @param descriptor owned by the result
    public EventDescriptor(Syscalls syscalls, Fd descriptor) {
        this.syscalls = syscalls;
        this.descriptor = descriptor;
    }

    /// Readable after [#raise] and until [#acknowledge].
    public Fd descriptor() {
        return descriptor;
    }

    public void raise() {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer one = memory.ofLong(1);
            syscalls.attempt(SystemCall.WRITE, descriptor.number(), one.address(), Long.BYTES);
        }
    }

    public void acknowledge() {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer count = memory.allocate(Long.BYTES);
            syscalls.attempt(SystemCall.READ, descriptor.number(), count.address(), Long.BYTES);
        }
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
