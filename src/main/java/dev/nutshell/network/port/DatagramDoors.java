package dev.nutshell.network.port;

import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.EventQueue;
import dev.nutshell.kernel.process.SocketCalls;
import dev.nutshell.network.loop.Loop;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Ports of UDP. Each client of each port has a socket in the container for as long as it talks.
final class DatagramDoors implements Loop.Patient, AutoCloseable {
    /// moby, cmd/docker-proxy/udp_proxy_linux.go: UDPConnTrackTimeout.
    static final long IDLE = 90_000_000_000L;

    /// What is taken in one turn: others wait for the same thread.
    private static final int BATCH = 32;

    /// Finds the ways to a port.
    interface Ways {
        Attempts to(Caller caller, int type, int port);
    }

    private final Loop loop;
    private final SocketCalls calls;
    private final Ways ways;
    private final int most;
    private final List<Door> doors = new ArrayList<>();
    private int sessions;

    /// @param most how many sessions there are at once
    DatagramDoors(Loop loop, SocketCalls calls, Ways ways, int most) {
        this.loop = loop;
        this.calls = calls;
        this.ways = ways;
        this.most = most;
    }

    /// @param socket of the host; stays whose it is
    /// @param port of the container
    void add(Fd socket, int port) {
        doors.add(new Door(socket, port));
    }

    int size() {
        return sessions;
    }

    private final class Door {
        private final Fd socket;
        private final int port;
        private final int number;
        private final Map<ByteBuffer, Client> clients = new HashMap<>();

        Door(Fd socket, int port) {
            this.socket = socket;
            this.port = port;
            calls.tellDestinations(socket);
            this.number = loop.add(socket, EventQueue.READABLE, this::ready);
        }

        private void ready() {
            for (int i = 0; i < BATCH; i++) {
                int count = calls.receiveDatagram(socket);
                if (count < 0) {
                    return;
                }
                byte[] sender = calls.sender();
                byte[] asked = calls.destination();
                byte[] datagram = calls.received(count);
                ByteBuffer key = ByteBuffer.wrap(sender);
                Client client = clients.get(key);
                if (client != null && client.session.isOver()) {
                    // somebody may listen by now
                    dismiss(key, client);
                    client = null;
                }
                if (client == null && sessions < most) {
                    client = admit(key, sender);
                }
                if (client != null) {
                    client.asked = asked;
                    if (!client.session.send(datagram)) {
                        dismiss(key, client);
                    }
                }
            }
        }

        private Client admit(ByteBuffer key, byte[] sender) {
            Client client = new Client(this, sender);
            clients.put(key, client);
            if (sessions == 0) {
                loop.wake(DatagramDoors.this);
            }
            sessions++;
            return client;
        }

        private void dismiss(ByteBuffer key, Client client) {
            client.session.close();
            clients.remove(key);
            left(1);
        }

        void expire(long before) {
            List<ByteBuffer> idle = new ArrayList<>();
            clients.forEach(
                    (key, client) -> {
                        if (client.session.isOver() || client.session.lastUse() - before < 0) {
                            idle.add(key);
                        }
                    });
            for (ByteBuffer key : idle) {
                Client client = clients.remove(key);
                if (client != null) {
                    client.session.close();
                    left(1);
                }
            }
        }

        void leave() {
            loop.forget(socket, number);
            clients.values().forEach(client -> client.session.close());
            left(clients.size());
            clients.clear();
        }
    }

    /// Answers come from the address that the client has asked last: it takes them from no other.
    private final class Client {
        private final Door door;
        private final byte[] address;
        private final DatagramSession session;
        private byte[] asked = {};

        Client(Door door, byte[] address) {
            this.door = door;
            this.address = address;
            this.session =
                    new DatagramSession(
                            loop,
                            calls,
                            ways.to(Caller.of(address), SocketConstants.SOCK_DGRAM, door.port),
                            this::answer);
        }

        private void answer(byte[] datagram) {
            calls.sendFrom(door.socket, datagram, address, asked);
        }
    }

    private void left(int count) {
        boolean hadSome = sessions > 0;
        sessions -= count;
        if (hadSome && sessions == 0) {
            loop.rest(this);
        }
    }

    @Override
    public void tick(long now) {
        doors.forEach(door -> door.expire(now - IDLE));
    }

    @Override
    public void close() {
        doors.forEach(Door::leave);
        doors.clear();
    }
}
