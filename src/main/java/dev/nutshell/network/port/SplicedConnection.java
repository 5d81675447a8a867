package dev.nutshell.network.port;

import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.EventQueue;
import dev.nutshell.kernel.process.Pipes;
import dev.nutshell.kernel.process.SocketCalls;
import dev.nutshell.network.loop.Loop;
import java.util.function.Consumer;

/// Two TCP sockets that get what the other one sends, by a pipe in each direction. The end of one stream is handed on; the
/// other one goes on.
final class SplicedConnection {
    private final Loop loop;
    private final SocketCalls calls;
    private final Side client;
    private final Side server;
    private final Stream request;
    private final Stream answer;
    private final Consumer<SplicedConnection> ended;
    private boolean connecting = true;
    private boolean closed;

    /// Takes over the sockets.
    ///
    /// @param server on its way to be connected
    /// @param ended told once, after everything was closed by itself
    /// @throws KernelException when no descriptor is left; the sockets are closed
    SplicedConnection(
            Loop loop,
            SocketCalls calls,
            Pipes pipes,
            Fd client,
            Fd server,
            Consumer<SplicedConnection> ended) {
        this.loop = loop;
        this.calls = calls;
        this.ended = ended;
        this.client = new Side(client);
        this.server = new Side(server);
        Pipes.Ends there = null;
        try {
            there = pipes.open("pipe of a connection", DescriptorFlags.O_NONBLOCK);
            Pipes.Ends back = pipes.open("pipe of a connection", DescriptorFlags.O_NONBLOCK);
            this.request = new Stream(calls, pipes, client, server, there);
            this.answer = new Stream(calls, pipes, server, client, back);
        } catch (KernelException failure) {
            if (there != null) {
                there.close();
            }
            client.close();
            server.close();
            throw failure;
        }
        calls.noDelay(client);
        calls.noDelay(server);
        watch();
    }

    /// One of the sockets, in the loop as long as something is wanted of it.
    private final class Side {
        private final Fd socket;
        private int number;
        private int wanted;

        Side(Fd socket) {
            this.socket = socket;
        }

        void want(int events) {
            if (events == wanted) {
                return;
            }
            if (events == 0) {
                loop.forget(socket, number);
            } else if (wanted == 0) {
                number = loop.add(socket, events, SplicedConnection.this::ready);
            } else {
                loop.change(socket, events, number);
            }
            wanted = events;
        }

        void close() {
            want(0);
            socket.close();
        }
    }

    private void ready() {
        if (closed) {
            return;
        }
        if (connecting) {
            if (calls.pendingError(server.socket) != 0) {
                end();
                return;
            }
            connecting = false;
        }
        request.pump();
        answer.pump();
        if (request.isBroken() || answer.isBroken() || request.isDone() && answer.isDone()) {
            end();
        } else {
            watch();
        }
    }

    private void watch() {
        if (connecting) {
            server.want(EventQueue.WRITABLE);
            return;
        }
        client.want(wanted(request, answer));
        server.want(wanted(answer, request));
    }

    /// @param from the stream that is read from the socket
    /// @param to the stream that is written to it
    private static int wanted(Stream from, Stream to) {
        return (from.wantsInput() ? EventQueue.READABLE : 0)
                | (to.wantsOutput() ? EventQueue.WRITABLE : 0);
    }

    private void end() {
        close();
        ended.accept(this);
    }

    void close() {
        if (!closed) {
            closed = true;
            client.close();
            server.close();
            request.close();
            answer.close();
        }
    }
}
