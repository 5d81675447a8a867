package dev.nutshell.container.supervise;

import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.port.Entrance;
import dev.nutshell.network.port.LoopbackForwarder;
import dev.nutshell.network.port.PortForwarder;
import dev.nutshell.network.setup.HostPorts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A forwarder of published ports, on the thread of the supervisor's loop.
final class ContainerPorts implements AutoCloseable {
    private final Reactor reactor;
    private final PortForwarder forwarder;
    private final Reactor.Watch watch;

    /// @param forwarder closed with this
    ContainerPorts(Reactor reactor, PortForwarder forwarder) {
        this.reactor = reactor;
        this.forwarder = forwarder;
        this.watch = reactor.add(forwarder.descriptor(), PollSet.READABLE, _ -> forwarder.ready());
    }

    /// The forwarder of ports on `::1`.
    ///
    /// @return null when nothing is published that needs it
    static @Nullable ContainerPorts start(
            Syscalls syscalls, Reactor reactor, HostPorts ports, List<Endpoint> endpoints) {
        List<Entrance> entrances = new ArrayList<>();
        endpoints.forEach(endpoint -> entrances.addAll(ports.entrances(endpoint)));
        return entrances.isEmpty()
                ? null
                : new ContainerPorts(reactor, new LoopbackForwarder(syscalls, entrances));
    }

    @Override
    public void close() {
        reactor.remove(watch);
        forwarder.close();
    }
}
