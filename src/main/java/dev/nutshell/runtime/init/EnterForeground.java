package dev.nutshell.runtime.init;

import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.process.SignalSet;
import dev.nutshell.kernel.process.Signals;
import dev.nutshell.kernel.terminal.Terminals;

/// Takes the terminal at standard input for the process group that this process leads, so that its keys reach the program and
/// not process 1 (Docker's `--init`).
public record EnterForeground() implements InitStep {
    @Override
    public void play(InitWorld world) {
        // the kernel stops who asks for it from the background (ioctl_tty(2)); the mask is emptied
        // before the program is executed
        new Signals(world.syscalls()).block(SignalSet.of(SignalNumber.SIGTTOU));
        new Terminals(world.syscalls()).takeForeground(0);
    }

    @Override
    public String describe() {
        return "take the terminal";
    }

    @Override
    public void write(WireWriter wire) {
        // nothing but the step itself
    }
}
