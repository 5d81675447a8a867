package dev.nutshell.network.port;

import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.Pipes;
import dev.nutshell.kernel.process.SocketCalls;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.loop.Loop;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Takes what comes to ports of the host to a container that has nothing but a loopback: a socket of the host's network on one
/// side, a socket of the container's on the other, bytes of TCP spliced between them inside the kernel, datagrams of UDP copied.
///
/// All on one thread. Without room for another client, those of TCP wait in the kernel's queue, datagrams of new clients of UDP
/// are dropped.
public final class ContainerForwarder implements PortForwarder {
    private final Loop loop;
    private final SocketCalls calls;
    private final Pipes pipes;
    private final InsideSockets sockets;
    private final Set<Family> shown;
    private final Doors doors;
    private final DatagramDoors datagrams;
    private final Set<Dial> dials = new HashSet<>();
    private final Set<SplicedConnection> connections = new HashSet<>();
    private final Dial.Outcome outcome = new Result();

    /// @param sockets closed with this
    /// @param shown the families in which the container may see who its clients are: answers to any address find their way
    public ContainerForwarder(
            Syscalls syscalls,
            List<OpenPort> ports,
            InsideSockets sockets,
            Set<Family> shown,
            Room room) {
        this.loop = new Loop(syscalls, "port forwarder");
        this.calls = new SocketCalls(syscalls);
        this.pipes = new Pipes(syscalls);
        this.sockets = sockets;
        this.shown = Set.copyOf(shown);
        this.doors = new Doors(loop, calls, () -> size() >= room.connections());
        this.datagrams = new DatagramDoors(loop, calls, this::attempts, room.sessions());
        ports.forEach(this::open);
    }

    private void open(OpenPort port) {
        switch (port.protocol()) {
            case TCP -> doors.add(port.socket(), client -> dial(client, port.port()));
            case UDP -> datagrams.add(port.socket(), port.port());
            case SCTP -> throw new IllegalArgumentException("sctp is not forwarded");
        }
    }

    @Override
    public Fd descriptor() {
        return loop.descriptor();
    }

    @Override
    public void ready() {
        loop.turn();
    }

    /// How many connections there are, and begin to be.
    int size() {
        return dials.size() + connections.size();
    }

    private Attempts attempts(Caller caller, int type, int port) {
        return new Attempts(calls, sockets, caller, shown, type, port);
    }

    private void dial(Fd client, int port) {
        byte[] peer = calls.peer(client);
        if (peer.length == 0) {
            client.close();
            return;
        }
        Attempts attempts = attempts(Caller.of(peer), SocketConstants.SOCK_STREAM, port);
        Dial dial = new Dial(loop, calls, client, attempts, outcome);
        dials.add(dial);
        dial.begin();
    }

    private final class Result implements Dial.Outcome {
        @Override
        public void connected(Dial dial, Fd client, Fd server) {
            dials.remove(dial);
            try {
                connections.add(
                        new SplicedConnection(
                                loop,
                                calls,
                                pipes,
                                client,
                                server,
                                ContainerForwarder.this::ended));
            } catch (KernelException _) {
                // no descriptor was left for its pipes; both ends are closed
                doors.reopen();
            }
        }

        @Override
        public void refused(Dial dial) {
            dials.remove(dial);
            doors.reopen();
        }
    }

    private void ended(SplicedConnection connection) {
        connections.remove(connection);
        doors.reopen();
    }

    @Override
    public void close() {
        dials.forEach(Dial::close);
        List.copyOf(connections).forEach(SplicedConnection::close);
        doors.close();
        datagrams.close();
        loop.close();
        calls.close();
        sockets.close();
    }
}
