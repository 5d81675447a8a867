package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;

/// Signal masks and signal descriptors.
///
/// A signal sent to the process goes to any thread that does not block it, so [#open] is complete only where every
/// thread blocks the set. A thread inherits the mask of the one that started it, and exec keeps the mask: so a parent
/// gives it with [ChildProgram.Builder#signalMask]. That alone reaches the threads that the image starts before `main`.
/// The main thread must [#block] the set again as its first act: the image's exit handlers have unblocked SIGHUP, SIGINT
/// and SIGTERM there.
public final class Signals {
    private final Syscalls syscalls;

    public Signals(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// Blocks `set` for the calling OS thread, in addition to what is blocked.
    ///
    /// @return the mask before, for [#restore]
    public SignalSet block(SignalSet set) {
        return change(SignalNumber.SIG_BLOCK, set);
    }

    /// Sets the mask of the calling OS thread.
    public void restore(SignalSet mask) {
        change(SignalNumber.SIG_SETMASK, mask);
    }

    /// The mask of the calling OS thread.
    public SignalSet mask() {
        return change(SignalNumber.SIG_BLOCK, SignalSet.EMPTY);
    }

    /// A descriptor that receives the signals of `set` (signalfd(2)); they must be blocked.
    public SignalDescriptor open(SignalSet set) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer mask = memory.ofLong(set.mask());
            long number =
                    syscalls.invoke(
                            SystemCall.SIGNALFD4,
                            "",
                            -1,
                            mask.address(),
                            SignalNumber.SIGSET_SIZE,
                            DescriptorFlags.O_CLOEXEC | DescriptorFlags.O_NONBLOCK);
            return new SignalDescriptor(syscalls, new Fd(syscalls, (int) number, "signals"));
        }
    }

    /// Gives back their default action to the signals that this process ignores: exec resets handlers, but an ignored
    /// signal stays ignored in the new program (execve(2)).
    public void resetIgnored() {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer action = memory.allocate(SignalNumber.SIGACTION_SIZE);
            CallBuffer byDefault = memory.allocate(SignalNumber.SIGACTION_SIZE);
            for (int signal = 1; signal <= SignalNumber.SIGRTMAX; signal++) {
                action(signal, 0, action.address());
                if (action.getLong(0) == SignalNumber.SIG_IGN) {
                    action(signal, byDefault.address(), 0);
                }
            }
        }
    }

    private void action(int signal, long wanted, long before) {
        syscalls.invoke(
                SystemCall.RT_SIGACTION,
                "signal " + signal,
                signal,
                wanted,
                before,
                SignalNumber.SIGSET_SIZE);
    }

    private SignalSet change(int how, SignalSet set) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer mask = memory.ofLong(set.mask());
            CallBuffer before = memory.allocate(Long.BYTES);
            syscalls.invoke(
                    SystemCall.RT_SIGPROCMASK,
                    "",
                    how,
                    mask.address(),
                    before.address(),
                    SignalNumber.SIGSET_SIZE);
            return new SignalSet(before.getLong(0));
        }
    }
}
