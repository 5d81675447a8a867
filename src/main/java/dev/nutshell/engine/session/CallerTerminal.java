package dev.nutshell.engine.session;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.terminal.Terminals;
import dev.nutshell.kernel.terminal.Termios;
import dev.nutshell.kernel.terminal.WindowSize;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The terminal that the command was called from, raw while the session lasts. Closing restores it.
final class CallerTerminal implements AutoCloseable {
    private static final int STANDARD_INPUT = 0;
    private static final int STANDARD_OUTPUT = 1;

    private final Terminals terminals;
    private final Fd input;
    private @Nullable Termios before;

    CallerTerminal(Syscalls syscalls) {
        this.terminals = new Terminals(syscalls);
        this.input = new Fd(syscalls, STANDARD_INPUT, "terminal");
    }

    static boolean isAtInput(Syscalls syscalls) {
        return new Terminals(syscalls).isTerminal(STANDARD_INPUT);
    }

    /// Lets every key through unchanged; does nothing where standard input is no terminal.
    synchronized void makeRaw() {
        if (before == null && terminals.isTerminal(STANDARD_INPUT)) {
            Termios mode = terminals.mode(input);
            terminals.setMode(input, mode.raw(false));
            before = mode;
        }
    }

    /// Its size; empty where neither output nor input is a terminal.
    Optional<WindowSize> size(Syscalls syscalls) {
        for (int descriptor : new int[] {STANDARD_OUTPUT, STANDARD_INPUT}) {
            if (terminals.isTerminal(descriptor)) {
                WindowSize size = terminals.windowSize(new Fd(syscalls, descriptor, "terminal"));
                return size.rows() > 0 && size.columns() > 0 ? Optional.of(size) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    @Override
    public synchronized void close() {
        if (before != null) {
            Termios mode = before;
            before = null;
            try {
                terminals.setMode(input, mode);
            } catch (EngineException _) {
                // the terminal is gone: nobody is left who could see its mode
            }
        }
    }
}
