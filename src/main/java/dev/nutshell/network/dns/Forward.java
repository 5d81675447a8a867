package dev.nutshell.network.dns;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.EventQueue;
import dev.nutshell.kernel.process.SocketCalls;
import dev.nutshell.network.loop.Loop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// One query on its way through the upstream servers, one after the other, by the protocol that the client uses.
///
/// Each server gets an id of its own from a port of its own.
final class Forward {
    /// How long a server is waited for: two of them get their chance before a client's own five seconds are over.
    private static final long PATIENCE = 2_000_000_000;

    private static final int DATAGRAMS = 16;

    private final Loop loop;
    private final SocketCalls calls;
    private final UpstreamSockets sockets;
    private final Query query;
    private final Deque<Upstream> servers;
    private final BiConsumer<Forward, byte[]> done;
    private @Nullable Runnable abandon;
    private int id;
    private long deadline;

    /// @param done gets this and the answer, exactly once, perhaps already in [#next]
    Forward(
            Loop loop,
            SocketCalls calls,
            UpstreamSockets sockets,
            Query query,
            List<Upstream> servers,
            BiConsumer<Forward, byte[]> done) {
        this.loop = loop;
        this.calls = calls;
        this.sockets = sockets;
        this.query = query;
        this.servers = new ArrayDeque<>(servers);
        this.done = done;
    }

    /// Asks the next server that can be asked.
    void next() {
        close();
        while (!servers.isEmpty()) {
            if (ask(servers.removeFirst())) {
                deadline = System.nanoTime() + PATIENCE;
                return;
            }
        }
        done.accept(this, query.failure());
    }

    void tick(long now) {
        if (abandon != null && now - deadline > 0) {
            next();
        }
    }

    void close() {
        Runnable open = abandon;
        abandon = null;
        if (open != null) {
            open.run();
        }
    }

    private boolean ask(Upstream server) {
        byte[] address = server.address().getAddress();
        int family = address.length == 4 ? SocketConstants.AF_INET : SocketConstants.AF_INET6;
        int type = query.stream() ? SocketConstants.SOCK_STREAM : SocketConstants.SOCK_DGRAM;
        Fd socket;
        try {
            socket = sockets.open(family, type, server.fromContainer());
        } catch (EngineException _) {
            // too many are open, or no such address family here
            return false;
        }
        boolean asked = false;
        try {
            asked = calls.connect(socket, address, server.port()) && ask(socket);
        } catch (EngineException _) {
            // the kernel has no room to wait for it
        } finally {
            if (!asked) {
                socket.close();
            }
        }
        return asked;
    }

    private boolean ask(Fd socket) {
        id = ResponseCheck.number(calls.random(2), 0);
        byte[] asked = ResponseCheck.withId(query.wire(), id);
        return query.stream() ? askByTcp(socket, asked) : askByUdp(socket, asked);
    }

    private boolean askByUdp(Fd socket, byte[] asked) {
        if (calls.send(socket, asked, 0) < 0) {
            return false;
        }
        int number = loop.add(socket, EventQueue.READABLE, () -> receive(socket));
        abandon = () -> loop.remove(socket, number);
        return true;
    }

    private void receive(Fd socket) {
        for (int i = 0; i < DATAGRAMS; i++) {
            int count = calls.receive(socket);
            if (count == -Errno.EAGAIN.number()) {
                return;
            }
            if (count < 0) {
                // an ICMP message: nobody there
                next();
                return;
            }
            byte[] response = calls.received(count);
            if (ResponseCheck.isAnswer(response, query, id)) {
                take(response);
                return;
            }
        }
    }

    private boolean askByTcp(Fd socket, byte[] asked) {
        StreamChannel channel =
                new StreamChannel(
                        loop,
                        calls,
                        socket,
                        true,
                        new StreamChannel.Events() {
                            @Override
                            public void message(byte[] response) {
                                if (abandon == null) {
                                    return;
                                }
                                if (ResponseCheck.isAnswer(response, query, id)) {
                                    take(response);
                                } else {
                                    next();
                                }
                            }

                            @Override
                            public void ended() {
                                next();
                            }
                        });
        abandon = channel::close;
        channel.send(asked);
        return true;
    }

    private void take(byte[] response) {
        if (ResponseCheck.isFailure(response) && !servers.isEmpty()) {
            next();
            return;
        }
        close();
        done.accept(this, ResponseCheck.withId(response, ResponseCheck.number(query.wire(), 0)));
    }
}
