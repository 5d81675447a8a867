package dev.nutshell.network.dns;

import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.namespace.Namespace;
import dev.nutshell.kernel.namespace.NamespaceThread;
import dev.nutshell.kernel.process.InternetSockets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Sockets of the caller's own network, and of the container's.
///
/// A thread joins the container's network for a stock of UDP sockets, not for each query; a socket keeps belonging to the
/// network it was made in. TCP comes by so rarely that it gets a thread each time.
public final class NetworkSockets implements UpstreamSockets, AutoCloseable {
    private static final int STOCK = 8;

    private final InternetSockets sockets;
    private final Fd namespace;
    private final NamespaceThread threads;
    private final Map<Integer, Deque<Fd>> stock = new HashMap<>();

    /// @param namespace the container's network (an open `/proc/PID/ns/net`); it must stay open
    public NetworkSockets(Syscalls syscalls, Fd namespace) {
        this.sockets = new InternetSockets(syscalls);
        this.namespace = namespace;
        this.threads = new NamespaceThread(syscalls);
    }

    @Override
    public Fd open(int family, int type, boolean fromContainer) {
        if (!fromContainer) {
            return sockets.open(family, type);
        }
        if (type == SocketConstants.SOCK_STREAM) {
            return inside(family, type, 1).getFirst();
        }
        Deque<Fd> kept = stock.computeIfAbsent(family, _ -> new ArrayDeque<>());
        if (kept.isEmpty()) {
            kept.addAll(inside(family, type, STOCK));
        }
        return kept.removeFirst();
    }

    private List<Fd> inside(int family, int type, int count) {
        return threads.call(
                namespace,
                Namespace.NETWORK,
                () -> {
                    List<Fd> opened = new ArrayList<>(count);
                    try {
                        while (opened.size() < count) {
                            opened.add(sockets.open(family, type));
                        }
                    } catch (RuntimeException failure) {
                        opened.forEach(Fd::close);
                        throw failure;
                    }
                    return opened;
                });
    }

    @Override
    public void close() {
        stock.values().forEach(kept -> kept.forEach(Fd::close));
        stock.clear();
    }
}
