package dev.nutshell.engine.session;

import java.util.List;
import sun.misc.Signal;

/// A signal ends a command at once, from its beginning on; one that has something to bring in order has handlers of its own while
/// it has ([CallerSignals], [Interruption]).
///
/// The framework's own handlers end it in good order: they wait for the command, which knows nothing of it.
public final class EndBySignal {
    private static final List<String> ENDS = List.of("INT", "TERM", "HUP");

    /// What a shell reports for it: 128 and the number.
    private static final int BY_SIGNAL = 128;

    private static final int BY_INTERRUPT = BY_SIGNAL + 2;

    private EndBySignal() {}

    public static void install() {
        for (String name : ENDS) {
            Signal.handle(
                    new Signal(name),
                    signal -> Runtime.getRuntime().halt(BY_SIGNAL + signal.getNumber()));
        }
        try {
            Runtime.getRuntime().removeShutdownHook(new Thread());
        } catch (IllegalStateException _) {
            // it came before, and the framework waits already
            Runtime.getRuntime().halt(BY_INTERRUPT);
        }
    }
}
