package dev.nutshell.container.supervise;

import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.port.Entrance;
import dev.nutshell.network.port.LoopbackForwarder;
import dev.nutshell.network.setup.HostPorts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The forwarder of published ports on `::1`, on the thread of the supervisor's loop.
final class ContainerPorts implements AutoCloseable {
    private final Reactor reactor;
    private final LoopbackForwarder forwarder;
    private final Reactor.Watch watch;

    private ContainerPorts(Syscalls syscalls, Reactor reactor, List<Entrance> entrances) {
        this.reactor = reactor;
        this.forwarder = new LoopbackForwarder(syscalls, entrances);
        this.watch = reactor.add(forwarder.descriptor(), PollSet.READABLE, _ -> forwarder.ready());
    }

    /// @return null when nothing is published that needs it
    static @Nullable ContainerPorts start(
            Syscalls syscalls, Reactor reactor, HostPorts ports, List<Endpoint> endpoints) {
        List<Entrance> entrances = new ArrayList<>();
        endpoints.forEach(endpoint -> entrances.addAll(ports.entrances(endpoint)));
        return entrances.isEmpty() ? null : new ContainerPorts(syscalls, reactor, entrances);
    }

    @Override
    public void close() {
        reactor.remove(watch);
        forwarder.close();
    }
}
