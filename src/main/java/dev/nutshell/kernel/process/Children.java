package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SignalInformation;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.abi.WaitFlags;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import java.util.Optional;

/// All children of the process, adopted ones included: what a process 1 has to reap.
public final class Children {
    /// A child that has ended.
    public record Ended(int pid, ExitStatus status) {}

    private final Syscalls syscalls;

    public Children(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// Reaps one child that has ended; empty when none has, or there is none.
    public Optional<Ended> reap() {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer information = memory.allocate(SignalInformation.SIZE);
            long result =
                    syscalls.attempt(
                            SystemCall.WAITID,
                            WaitFlags.P_ALL,
                            0,
                            information.address(),
                            WaitFlags.WEXITED | WaitFlags.WNOHANG | WaitFlags.WALL,
                            0);
            if (result == -Errno.ECHILD.number()) {
                return Optional.empty();
            }
            if (result < 0) {
                throw new KernelException(
                        SystemCall.WAITID.kernelName(), Errno.of((int) -result), "children");
            }
            int pid = SignalInformation.pid(information.bytes());
            return pid == 0
                    ? Optional.empty()
                    : Optional.of(new Ended(pid, ExitStatus.of(information.bytes())));
        }
    }
}
