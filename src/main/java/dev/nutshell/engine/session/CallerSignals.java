package dev.nutshell.engine.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/// Signals that the command gets while a session lasts. Closing gives the former handlers back.
///
/// By the runtime's own handlers: its threads exist before `main`, so a mask could not keep a signal from them. Real-time
/// signals have no name there and are not passed on.
public final class CallerSignals implements AutoCloseable {
    /// What `docker run --sig-proxy` passes on, as far as the runtime lets it be handled.
    private static final List<String> PASSED =
            List.of(
                    "HUP", "INT", "QUIT", "USR1", "USR2", "ALRM", "TERM", "CONT", "ABRT", "VTALRM",
                    "PROF", "XCPU", "XFSZ", "IO", "PWR", "STKFLT");

    private static final String WINDOW_CHANGED = "WINCH";

    private final Map<Signal, SignalHandler> former = new HashMap<>();
    private final List<Integer> kept = new ArrayList<>();
    private @Nullable IntConsumer receiver;

    /// From now on signals wait for [#pass]: what the user says while a container is being started is for the container.
    public void keep() {
        PASSED.forEach(name -> handle(name, signal -> arrived(signal.getNumber())));
    }

    private synchronized void arrived(int number) {
        if (receiver == null) {
            kept.add(number);
        } else {
            receiver.accept(number);
        }
    }

    /// Calls `passed` with the number of each signal that came, those that were kept first. It is called on a thread of the
    /// runtime.
    synchronized void pass(IntConsumer passed) {
        if (former.isEmpty()) {
            keep();
        }
        kept.forEach(passed::accept);
        kept.clear();
        receiver = passed;
    }

    /// Calls `changed` when the terminal's size has changed.
    void onWindowChange(Runnable changed) {
        handle(WINDOW_CHANGED, _ -> changed.run());
    }

    private void handle(String name, SignalHandler handler) {
        try {
            Signal signal = new Signal(name);
            former.put(signal, Signal.handle(signal, handler));
        } catch (IllegalArgumentException _) {
            // the runtime keeps this one for itself
        }
    }

    @Override
    public void close() {
        former.forEach(Signal::handle);
    }
}
