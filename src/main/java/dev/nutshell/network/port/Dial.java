package dev.nutshell.network.port;

import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.EventQueue;
import dev.nutshell.kernel.process.SocketCalls;
import dev.nutshell.network.loop.Loop;
import org.jspecify.annotations.Nullable;

/// A client that was let in, until the container has answered.
final class Dial {
    /// What becomes of it. Whoever is told owns the sockets that are handed over.
    interface Outcome {
        void connected(Dial dial, Fd client, Fd server);

        /// Nobody listens in the container; the client's connection has been closed.
        void refused(Dial dial);
    }

    private final Loop loop;
    private final SocketCalls calls;
    private final Fd client;
    private final Attempts attempts;
    private final Outcome outcome;
    private @Nullable Fd server;
    private int number;

    Dial(Loop loop, SocketCalls calls, Fd client, Attempts attempts, Outcome outcome) {
        this.loop = loop;
        this.calls = calls;
        this.client = client;
        this.attempts = attempts;
        this.outcome = outcome;
    }

    /// Begins; the outcome may be told before it returns.
    void begin() {
        Fd next = next();
        server = next;
        if (next == null) {
            client.close();
            outcome.refused(this);
        } else {
            number = loop.add(next, EventQueue.WRITABLE, () -> ready(next));
        }
    }

    private @Nullable Fd next() {
        try {
            return attempts.next();
        } catch (KernelException _) {
            // no descriptor is left for this one
            return null;
        }
    }

    private void ready(Fd socket) {
        loop.forget(socket, number);
        server = null;
        if (calls.pendingError(socket) == 0) {
            outcome.connected(this, client, socket);
        } else {
            socket.close();
            begin();
        }
    }

    void close() {
        if (server != null) {
            loop.remove(server, number);
        }
        client.close();
    }
}
