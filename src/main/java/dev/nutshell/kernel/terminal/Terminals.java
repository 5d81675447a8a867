package dev.nutshell.kernel.terminal;

import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.abi.TerminalRequests;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;

/// What can be asked of and told to an open terminal (ioctl_tty(2)).
public final class Terminals {
    private final Syscalls syscalls;

    public Terminals(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// Whether the descriptor is a terminal.
    public boolean isTerminal(int descriptor) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer buffer = memory.allocate(TerminalRequests.TERMIOS_SIZE);
            return syscalls.attempt(
                            SystemCall.IOCTL, descriptor, TerminalRequests.TCGETS, buffer.address())
                    >= 0;
        }
    }

    public WindowSize windowSize(Fd terminal) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer size = memory.allocate(TerminalRequests.WINSIZE_SIZE);
            control(terminal, TerminalRequests.TIOCGWINSZ, size.address());
            return new WindowSize(
                    Short.toUnsignedInt(size.getShort(0)), Short.toUnsignedInt(size.getShort(2)));
        }
    }

    /// Sets the size; the foreground process group gets SIGWINCH when it changes.
    public void setWindowSize(Fd terminal, WindowSize window) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer size = memory.allocate(TerminalRequests.WINSIZE_SIZE);
            size.putShort(0, (short) window.rows());
            size.putShort(2, (short) window.columns());
            control(terminal, TerminalRequests.TIOCSWINSZ, size.address());
        }
    }

    /// The terminal's mode as it is now.
    public Termios mode(Fd terminal) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer buffer = memory.allocate(TerminalRequests.TERMIOS_SIZE);
            control(terminal, TerminalRequests.TCGETS, buffer.address());
            return new Termios(buffer.toArray(buffer.size()));
        }
    }

    /// Sets the mode at once; input that was typed and not yet read stays.
    public void setMode(Fd terminal, Termios mode) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer buffer = memory.bytes(mode.structure());
            control(terminal, TerminalRequests.TCSETS, buffer.address());
        }
    }

    /// Makes `terminal` the controlling terminal of the caller's session, which it must lead.
    public void makeControlling(Fd terminal) {
        control(terminal, TerminalRequests.TIOCSCTTY, 0);
    }

    /// Makes the process group that the caller leads the one in the foreground of the terminal at `descriptor`. The caller blocks
    /// or ignores SIGTTOU, unless it is in the foreground already.
    public void takeForeground(int descriptor) {
        int group = (int) syscalls.invoke(SystemCall.GETPID, "");
        try (CallMemory memory = CallMemory.take()) {
            syscalls.invoke(
                    SystemCall.IOCTL,
                    "TIOCSPGRP",
                    descriptor,
                    TerminalRequests.TIOCSPGRP,
                    memory.ofInt(group).address());
        }
    }

    private void control(Fd terminal, int request, long argument) {
        syscalls.invoke(
                SystemCall.IOCTL,
                terminal.describe(),
                terminal.number(),
                Integer.toUnsignedLong(request),
                argument);
    }
}
