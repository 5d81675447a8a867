package dev.nutshell.network.port;

import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.EventQueue;
import dev.nutshell.kernel.process.InternetSockets;
import dev.nutshell.kernel.process.Pipes;
import dev.nutshell.kernel.process.SocketCalls;
import dev.nutshell.network.loop.Loop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Takes connections to published ports on the host's `::1` to the container, bytes spliced inside the kernel.
///
/// IPv6 has no `route_localnet`: an answer that a rule would translate back to ::1 finds no way (`rt6_need_strict` in the
/// kernel's net/ipv6/route.c). The container sees the bridge's address as the client, as it does of 127.0.0.1. Runs on the
/// thread of somebody else's loop, as the name server does.
public final class LoopbackForwarder implements AutoCloseable {
    /// Six descriptors each.
    private static final int MOST = 128;

    private final Loop loop;
    private final SocketCalls calls;
    private final InternetSockets sockets;
    private final Pipes pipes;
    private final List<Door> doors = new ArrayList<>();
    private final Set<SplicedConnection> connections = new HashSet<>();
    private final Loop.Patient reopening = _ -> reopen();
    private boolean closedForNow;

    public LoopbackForwarder(Syscalls syscalls, List<Entrance> entrances) {
        this.loop = new Loop(syscalls, "port forwarder");
        this.calls = new SocketCalls(syscalls);
        this.sockets = new InternetSockets(syscalls);
        this.pipes = new Pipes(syscalls);
        entrances.forEach(entrance -> doors.add(new Door(entrance)));
    }

    /// Readable when [#ready] has something to do.
    public Fd descriptor() {
        return loop.descriptor();
    }

    /// Does what there is to do.
    public void ready() {
        loop.turn();
    }

    /// How many connections there are.
    int size() {
        return connections.size();
    }

    private final class Door {
        private final Entrance entrance;
        private final int number;

        Door(Entrance entrance) {
            this.entrance = entrance;
            this.number = loop.add(entrance.listener(), EventQueue.READABLE, this::ready);
        }

        private void ready() {
            if (connections.size() >= MOST) {
                shut();
                return;
            }
            try {
                Optional<Fd> client = calls.accept(entrance.listener());
                client.ifPresent(socket -> connect(socket, entrance));
            } catch (KernelException _) {
                // no descriptor is left: looked at again later, not in a loop
                shut();
            }
        }

        void watch(boolean wanted) {
            loop.change(entrance.listener(), wanted ? EventQueue.READABLE : 0, number);
        }

        void leave() {
            loop.forget(entrance.listener(), number);
        }
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
        if (closedForNow) {
            reopen();
        }
    }

    /// New clients wait in the kernel's queue until one has gone, or the clock ticks.
    private void shut() {
        if (!closedForNow) {
            closedForNow = true;
            doors.forEach(door -> door.watch(false));
            loop.wake(reopening);
        }
    }

    private void reopen() {
        if (closedForNow) {
            closedForNow = false;
            loop.rest(reopening);
            doors.forEach(door -> door.watch(true));
        }
    }

    @Override
    public void close() {
        List.copyOf(connections).forEach(SplicedConnection::close);
        doors.forEach(Door::leave);
        loop.close();
        calls.close();
    }
}
