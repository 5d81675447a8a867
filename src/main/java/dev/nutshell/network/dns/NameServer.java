package dev.nutshell.network.dns;

import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.EventQueue;
import dev.nutshell.kernel.process.SocketCalls;
import dev.nutshell.network.loop.Loop;
import java.nio.ByteBuffer;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// The name server of one container.
///
/// Runs on the thread of somebody else's loop: that waits until [#descriptor] is readable and calls [#ready] then. Nothing here
/// waits for anybody, and no input makes it throw. Until the first query it is six descriptors and no more.
public final class NameServer implements AutoCloseable {
    private final Syscalls syscalls;
    private final NameServerSockets sockets;
    private final Names names;
    private final Upstreams upstreams;
    private final UpstreamSockets upstreamSockets;
    private final Loop loop;
    private final int listener;
    private @Nullable Service service;

    /// Takes over `sockets`.
    public NameServer(
            Syscalls syscalls,
            NameServerSockets sockets,
            Names names,
            Upstreams upstreams,
            UpstreamSockets upstreamSockets) {
        this.syscalls = syscalls;
        this.sockets = sockets;
        this.names = names;
        this.upstreams = upstreams;
        this.upstreamSockets = upstreamSockets;
        this.loop = new Loop(syscalls, "name server");
        loop.add(sockets.udp(), EventQueue.READABLE, () -> service().datagrams.ready());
        this.listener =
                loop.add(sockets.tcp(), EventQueue.READABLE, () -> service().streams.ready());
    }

    /// Readable when [#ready] has something to do.
    public Fd descriptor() {
        return loop.descriptor();
    }

    /// Does what there is to do.
    public void ready() {
        loop.turn();
    }

    private Service service() {
        Service existing = service;
        if (existing == null) {
            existing = new Service();
            service = existing;
        }
        return existing;
    }

    /// What is made for the first query.
    private final class Service {
        private final SocketCalls calls = new SocketCalls(syscalls);
        private final Forwarder forwarder = new Forwarder(loop, calls, upstreams, upstreamSockets);
        private final DatagramClients datagrams;
        private final StreamClients streams;

        Service() {
            long seed = ByteBuffer.wrap(calls.random(Long.BYTES)).getLong();
            Resolution resolution =
                    new Resolution(new LocalAnswers(names, new Random(seed)), forwarder);
            this.datagrams = new DatagramClients(calls, sockets, resolution);
            this.streams = new StreamClients(loop, calls, sockets.tcp(), listener, resolution);
        }

        void close() {
            streams.close();
            forwarder.close();
            calls.close();
        }
    }

    @Override
    public void close() {
        if (service != null) {
            service.close();
        }
        loop.close();
        sockets.close();
    }
}
