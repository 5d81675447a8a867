package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.util.Optional;

/// A descriptor that signals are read from; readable when one is pending.
public final class SignalDescriptor implements AutoCloseable {
    /// A signal that arrived, from `struct signalfd_siginfo`.
    ///
    /// @param code why it was sent: SI_USER 0, SI_KERNEL 0x80 (a terminal's Ctrl-C), CLD_EXITED 1 …
    /// @param pid the sender; 0 when the kernel sent it
    public record Arrival(int signal, int code, int pid, int uid) {}

    private static final int SIZE = 128;
    private static final int CODE = 8;
    private static final int PID = 12;
    private static final int UID = 16;

    private final Syscalls syscalls;
    private final Fd descriptor;

    SignalDescriptor(Syscalls syscalls, Fd descriptor) {
        this.syscalls = syscalls;
        this.descriptor = descriptor;
    }

    public Fd descriptor() {
        return descriptor;
    }

    /// The next pending signal; empty when there is none.
    public Optional<Arrival> read() {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer information = memory.allocate(SIZE);
            long length =
                    syscalls.attempt(
                            SystemCall.READ, descriptor.number(), information.address(), SIZE);
            if (length == -Errno.EAGAIN.number()) {
                return Optional.empty();
            }
            if (length < 0) {
                throw new KernelException("read", Errno.of((int) -length), descriptor.describe());
            }
            return Optional.of(
                    new Arrival(
                            information.getInt(0),
                            information.getInt(CODE),
                            information.getInt(PID),
                            information.getInt(UID)));
        }
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
