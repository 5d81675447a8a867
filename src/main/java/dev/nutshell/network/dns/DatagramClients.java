package dev.nutshell.network.dns;

import dev.nutshell.kernel.process.SocketCalls;

/// Clients that ask by UDP.
final class DatagramClients {
    /// What is taken in one turn: others wait for the same thread.
    private static final int BATCH = 32;

    private final SocketCalls calls;
    private final NameServerSockets sockets;
    private final Resolution resolution;

    DatagramClients(SocketCalls calls, NameServerSockets sockets, Resolution resolution) {
        this.calls = calls;
        this.sockets = sockets;
        this.resolution = resolution;
    }

    void ready() {
        for (int i = 0; i < BATCH; i++) {
            int count = calls.receiveFrom(sockets.udp());
            if (count < 0) {
                return;
            }
            byte[] client = calls.sender();
            resolution.resolve(
                    calls.received(count), false, answer -> sockets.answer(calls, answer, client));
        }
    }
}
