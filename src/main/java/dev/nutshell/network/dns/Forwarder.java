package dev.nutshell.network.dns;

import dev.nutshell.kernel.process.SocketCalls;
import dev.nutshell.network.loop.Loop;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.xbill.DNS.Rcode;

/// Passes queries on to the upstream servers, a bounded number at a time.
final class Forwarder implements Loop.Patient {
    /// Beyond these a client is refused; a socket is open for each.
    static final int MOST = 256;

    /// MAXNS of resolv.conf(5).
    private static final int SERVERS = 3;

    private final Loop loop;
    private final SocketCalls calls;
    private final Upstreams upstreams;
    private final UpstreamSockets sockets;
    private final Set<Forward> active = new HashSet<>();

    Forwarder(Loop loop, SocketCalls calls, Upstreams upstreams, UpstreamSockets sockets) {
        this.loop = loop;
        this.calls = calls;
        this.upstreams = upstreams;
        this.sockets = sockets;
    }

    /// @param reply gets the answer, sooner or later
    void forward(Query query, Consumer<byte[]> reply) {
        if (active.size() >= MOST) {
            reply.accept(query.refusal(Rcode.REFUSED));
            return;
        }
        List<Upstream> servers = upstreams.current().stream().limit(SERVERS).toList();
        Forward forward =
                new Forward(
                        loop,
                        calls,
                        sockets,
                        query,
                        servers,
                        (ended, answer) -> {
                            forget(ended);
                            reply.accept(answer);
                        });
        if (active.isEmpty()) {
            loop.wake(this);
        }
        active.add(forward);
        forward.next();
    }

    @Override
    public void tick(long now) {
        List.copyOf(active).forEach(forward -> forward.tick(now));
    }

    void close() {
        active.forEach(Forward::close);
        active.clear();
    }

    private void forget(Forward forward) {
        if (active.remove(forward) && active.isEmpty()) {
            loop.rest(this);
        }
    }
}
