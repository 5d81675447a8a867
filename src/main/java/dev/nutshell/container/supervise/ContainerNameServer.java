package dev.nutshell.container.supervise;

import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.dns.GatewayNames;
import dev.nutshell.network.dns.HostResolvers;
import dev.nutshell.network.dns.NameServer;
import dev.nutshell.network.dns.NameServerSockets;
import dev.nutshell.network.dns.NetworkSockets;
import dev.nutshell.network.dns.Upstream;
import dev.nutshell.network.dns.Upstreams;
import dev.nutshell.network.endpoint.EndpointNames;
import dev.nutshell.network.endpoint.NetworkPlan;
import dev.nutshell.network.rule.NameServerRedirection;
import dev.nutshell.store.StateLayout;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;

/// The name server of the container, on the thread of the supervisor's loop.
final class ContainerNameServer implements AutoCloseable {
    private final Reactor reactor;
    private final Fd namespace;
    private final NetworkSockets upstreamSockets;
    private final NameServer server;
    private final Reactor.Watch watch;

    private ContainerNameServer(
            Syscalls syscalls,
            Reactor reactor,
            StateLayout layout,
            NetworkPlan plan,
            Fd namespace,
            boolean resumed) {
        NameServerSockets sockets = NameServerSockets.claiming(syscalls, namespace);
        try {
            if (!sockets.isClaimed()) {
                NameServerRedirection.apply(syscalls, namespace, sockets);
            } else if (resumed) {
                // the supervisor before this one may have been of an older binary
                NameServerRedirection.remove(syscalls, namespace);
            }
        } catch (RuntimeException failure) {
            sockets.close();
            throw failure;
        }
        EndpointNames names = new EndpointNames(syscalls, layout, plan.container());
        this.reactor = reactor;
        this.namespace = namespace;
        this.upstreamSockets = new NetworkSockets(syscalls, namespace);
        this.server =
                new NameServer(
                        syscalls,
                        sockets,
                        new GatewayNames(names, names::gateways),
                        upstreams(syscalls, plan),
                        upstreamSockets);
        this.watch = reactor.add(server.descriptor(), PollSet.READABLE, _ -> server.ready());
    }

    /// @param pid the container's first process
    /// @param resumed whether another supervisor has served it before
    static ContainerNameServer start(
            Syscalls syscalls,
            Reactor reactor,
            StateLayout layout,
            NetworkPlan plan,
            int pid,
            boolean resumed) {
        Fd namespace;
        try (FileCalls files = new FileCalls(syscalls)) {
            namespace = files.open(Path.of("/proc/" + pid + "/ns/net"), OpenFlags.O_RDONLY, 0);
        }
        try {
            return new ContainerNameServer(syscalls, reactor, layout, plan, namespace, resumed);
        } catch (RuntimeException failure) {
            namespace.close();
            throw failure;
        }
    }

    /// A container without a way out has nobody asked for it (CVE-2024-29018).
    private static Upstreams upstreams(Syscalls syscalls, NetworkPlan plan) {
        if (plan.endpoints().stream().allMatch(endpoint -> endpoint.network().internal())) {
            return List::of;
        }
        if (plan.resolvers().isEmpty()) {
            return new HostResolvers(syscalls, Path.of("/"));
        }
        List<Upstream> named =
                plan.resolvers().stream()
                        .map(ContainerNameServer::inet)
                        .map(Upstream::ofContainer)
                        .toList();
        return () -> named;
    }

    private static InetAddress inet(IpAddress address) {
        try {
            return InetAddress.getByAddress(address.bytes());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        reactor.remove(watch);
        server.close();
        upstreamSockets.close();
        namespace.close();
    }
}
