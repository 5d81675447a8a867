package dev.nutshell.engine.session;

import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.EventDescriptor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/// Lets a wait without end be ended by Ctrl-C or SIGTERM, in good order. Closing gives the former handlers back.
public final class Interruption implements AutoCloseable {
    private static final List<String> SIGNALS = List.of("INT", "TERM");

    private final EventDescriptor raised;
    private final Map<Signal, SignalHandler> former = new HashMap<>();

    public Interruption(Syscalls syscalls) {
        this.raised = new EventDescriptor(syscalls, "interruption");
        for (String name : SIGNALS) {
            Signal signal = new Signal(name);
            former.put(signal, Signal.handle(signal, _ -> raised.raise()));
        }
    }

    /// Readable once the signal has come.
    public Fd descriptor() {
        return raised.descriptor();
    }

    @Override
    public void close() {
        former.forEach(Signal::handle);
        raised.close();
    }
}
