package dev.nutshell.network.port;

import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.InternetSockets;
import dev.nutshell.kernel.process.Pipes;
import dev.nutshell.kernel.process.SocketCalls;
import dev.nutshell.network.loop.Loop;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Takes connections to published ports on the host's `::1` to the container, bytes spliced inside the kernel.
///
/// IPv6 has no `route_localnet`: an answer that a rule would translate back to ::1 finds no way (`rt6_need_strict` in the
/// kernel's net/ipv6/route.c). The container sees the bridge's address as the client, as it does of 127.0.0.1. Runs on the
/// thread of somebody else's loop, as the name server does.
public final class LoopbackForwarder implements PortForwarder {
    /// Six descriptors each.
    private static final int MOST = 128;

    private final Loop loop;
    private final SocketCalls calls;
    private final InternetSockets sockets;
    private final Pipes pipes;
    private final Doors doors;
    private final Set<SplicedConnection> connections = new HashSet<>();

    public LoopbackForwarder(Syscalls syscalls, List<Entrance> entrances) {
        this.loop = new Loop(syscalls, "port forwarder");
        this.calls = new SocketCalls(syscalls);
        this.sockets = new InternetSockets(syscalls);
        this.pipes = new Pipes(syscalls);
        this.doors = new Doors(loop, calls, () -> connections.size() >= MOST);
        entrances.forEach(
                entrance -> doors.add(entrance.listener(), client -> connect(client, entrance)));
    }

    @Override
    public Fd descriptor() {
        return loop.descriptor();
    }

    @Override
    public void ready() {
        loop.turn();
    }

    /// How many connections there are.
    int size() {
        return connections.size();
    }

    private void connect(Fd client, Entrance entrance) {
        if (!sockets.isLoopback6(client)) {
            // the rules that lead others to the container were flushed: nobody gets in this way
            client.close();
            return;
        }
        int family = entrance.target().isV6() ? SocketConstants.AF_INET6 : SocketConstants.AF_INET;
        try {
            Fd server = sockets.open(family, SocketConstants.SOCK_STREAM);
            if (!calls.connect(server, entrance.target().bytes(), entrance.port())) {
                server.close();
                client.close();
                return;
            }
            connections.add(new SplicedConnection(loop, calls, pipes, client, server, this::ended));
        } catch (KernelException failure) {
            client.close();
            throw failure;
        }
    }

    private void ended(SplicedConnection connection) {
        connections.remove(connection);
        doors.reopen();
    }

    @Override
    public void close() {
        List.copyOf(connections).forEach(SplicedConnection::close);
        doors.close();
        loop.close();
        calls.close();
    }
}
