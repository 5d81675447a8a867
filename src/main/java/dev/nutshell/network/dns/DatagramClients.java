package dev.nutshell.network.dns;

import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.SocketCalls;

/// Clients that ask by UDP.
final class DatagramClients {
    /// What is taken in one turn: others wait for the same thread.
    private static final int BATCH = 32;

    private final SocketCalls calls;
    private final Fd socket;
    private final Resolution resolution;

    DatagramClients(SocketCalls calls, Fd socket, Resolution resolution) {
        this.calls = calls;
        this.socket = socket;
        this.resolution = resolution;
    }

    void ready() {
        for (int i = 0; i < BATCH; i++) {
            int count = calls.receiveFrom(socket);
            if (count < 0) {
                return;
            }
            byte[] client = calls.sender();
            resolution.resolve(
                    calls.received(count), false, answer -> calls.sendTo(socket, answer, client));
        }
    }
}
