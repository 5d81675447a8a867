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
        private final Map<ByteBuffer, DatagramSession> clients = new HashMap<>();

        Door(Fd socket, int port) {
            this.socket = socket;
            this.port = port;
            this.number = loop.add(socket, EventQueue.READABLE, this::ready);
        }

        private void ready() {
            for (int i = 0; i < BATCH; i++) {
                int count = calls.receiveFrom(socket);
                if (count < 0) {
                    return;
                }
                byte[] sender = calls.sender();
                byte[] datagram = calls.received(count);
                ByteBuffer key = ByteBuffer.wrap(sender);
                DatagramSession session = clients.get(key);
                if (session != null && session.isOver()) {
                    // somebody may listen by now
                    dismiss(key, session);
                    session = null;
                }
                if (session == null && sessions < most) {
                    session = admit(key, sender);
                }
                if (session != null && !session.send(datagram)) {
                    dismiss(key, session);
                }
            }
        }

        private DatagramSession admit(ByteBuffer key, byte[] sender) {
            Attempts attempts = ways.to(Caller.of(sender), SocketConstants.SOCK_DGRAM, port);
            DatagramSession session =
                    new DatagramSession(
                            loop, calls, attempts, answer -> calls.sendTo(socket, answer, sender));
            clients.put(key, session);
            if (sessions == 0) {
                loop.wake(DatagramDoors.this);
            }
            sessions++;
            return session;
        }

        private void dismiss(ByteBuffer key, DatagramSession session) {
            session.close();
            clients.remove(key);
            left(1);
        }

        void expire(long before) {
            List<ByteBuffer> idle = new ArrayList<>();
            clients.forEach(
                    (key, session) -> {
                        if (session.isOver() || session.lastUse() - before < 0) {
                            idle.add(key);
                        }
                    });
            for (ByteBuffer key : idle) {
                DatagramSession session = clients.remove(key);
                if (session != null) {
                    session.close();
                    left(1);
                }
            }
        }

        void leave() {
            loop.forget(socket, number);
            clients.values().forEach(DatagramSession::close);
            left(clients.size());
            clients.clear();
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
