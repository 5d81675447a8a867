package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SignalInformation;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.abi.WaitFlags;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.util.Optional;

/// A process, held by descriptor: a signal can never reach another one that got the same number later.
public final class PidFd implements AutoCloseable {
    private final Syscalls syscalls;
    private final int pid;
    private final Fd descriptor;

    PidFd(Syscalls syscalls, int pid, Fd descriptor) {
        this.syscalls = syscalls;
        this.pid = pid;
        this.descriptor = descriptor;
    }

    /// Opens a running process. Whether it is the one that was meant is for the caller to check (start time, cgroup)
    /// after this call.
    public static PidFd open(Syscalls syscalls, int pid) {
        String description = "process " + pid;
        long number = syscalls.invoke(SystemCall.PIDFD_OPEN, description, pid, 0);
        return new PidFd(syscalls, pid, new Fd(syscalls, (int) number, description));
    }

    /// As [#open], empty when there is no such process (ESRCH), or the number is that of another process's thread (EINVAL, ENOENT).
    ///
    /// @throws KernelException for every other reason: who cannot be held is not dead
    public static Optional<PidFd> openIfPresent(Syscalls syscalls, int pid) {
        try {
            return Optional.of(open(syscalls, pid));
        } catch (KernelException failure) {
            return switch (failure.errno()) {
                case ESRCH, EINVAL, ENOENT -> Optional.empty();
                default -> throw failure;
            };
        }
    }

    /// The process id in the caller's namespace.
    public int pid() {
        return pid;
    }

    /// Readable (`poll(2)`) when the process has ended; also an argument of `setns(2)`.
    public Fd descriptor() {
        return descriptor;
    }

    /// @throws KernelException with ESRCH when the process has ended
    public void send(int signal) {
        syscalls.invoke(
                SystemCall.PIDFD_SEND_SIGNAL,
                "signal " + signal + " to " + descriptor.describe(),
                descriptor.number(),
                signal,
                0,
                0);
    }

    /// Sends `signal` unless the process has ended.
    ///
    /// @return whether it was there
    public boolean sendIfAlive(int signal) {
        long result =
                syscalls.attempt(SystemCall.PIDFD_SEND_SIGNAL, descriptor.number(), signal, 0, 0);
        if (result == -Errno.ESRCH.number()) {
            return false;
        }
        if (result < 0) {
            throw new KernelException(
                    SystemCall.PIDFD_SEND_SIGNAL.kernelName(),
                    Errno.of((int) -result),
                    "signal " + signal + " to " + descriptor.describe());
        }
        return true;
    }

    /// Sends `signal` to the process group that this child leads, if there is one. Only before the child is reaped: until then
    /// its number is nobody else's.
    public void sendToGroup(int signal) {
        syscalls.attempt(SystemCall.KILL, -pid, signal);
    }

    /// Waits until this child has ended, and reaps it.
    ///
    /// @throws KernelException with ECHILD when it is not a child of this process
    public ExitStatus await() {
        return wait(WaitFlags.WEXITED).orElseThrow();
    }

    /// Waits until this child has ended; it is not reaped, and can be waited for again.
    public ExitStatus awaitUnreaped() {
        return wait(WaitFlags.WEXITED | WaitFlags.WNOWAIT).orElseThrow();
    }

    /// A process whose descriptor another one has handed over.
    ///
    /// @param descriptor owned by the result
    public static PidFd ofDescriptor(Syscalls syscalls, int pid, Fd descriptor) {
        return new PidFd(syscalls, pid, descriptor);
    }

    /// Reaps this child if it has ended; empty while it runs.
    public Optional<ExitStatus> poll() {
        return wait(WaitFlags.WEXITED | WaitFlags.WNOHANG);
    }

    private Optional<ExitStatus> wait(int options) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer information = memory.allocate(SignalInformation.SIZE);
            syscalls.invoke(
                    SystemCall.WAITID,
                    descriptor.describe(),
                    WaitFlags.P_PIDFD,
                    descriptor.number(),
                    information.address(),
                    options | WaitFlags.WALL,
                    0);
            return SignalInformation.pid(information.bytes()) == 0
                    ? Optional.empty()
                    : Optional.of(ExitStatus.of(information.bytes()));
        }
    }

    @Override
    public void close() {
        descriptor.close();
    }

    @Override
    public String toString() {
        return descriptor.toString();
    }
}
