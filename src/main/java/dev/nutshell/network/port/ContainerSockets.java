package dev.nutshell.network.port;

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

/// Sockets that a thread makes inside the network namespace of a container, some in advance; they may speak in the name of
/// others, where the kernel lets them ([InternetSockets#transparent]).
public final class ContainerSockets implements InsideSockets {
    /// So many for each thread: one for every connection would cost more than the connection.
    private static final int STOCK = 16;

    private record Kind(int family, int type) {}

    private final InternetSockets sockets;
    private final NamespaceThread threads;
    private final Fd namespace;
    private final Map<Kind, Deque<Fd>> stock = new HashMap<>();

    /// @param namespace an open `/proc/PID/ns/net`, which is owned here from now on
    public ContainerSockets(Syscalls syscalls, Fd namespace) {
        this.sockets = new InternetSockets(syscalls);
        this.threads = new NamespaceThread(syscalls);
        this.namespace = namespace;
    }

    @Override
    public Fd open(int family, int type) {
        Kind kind = new Kind(family, type);
        Deque<Fd> kept = stock.computeIfAbsent(kind, _ -> new ArrayDeque<>());
        if (kept.isEmpty()) {
            kept.addAll(threads.call(namespace, Namespace.NETWORK, () -> make(kind)));
        }
        return kept.removeFirst();
    }

    private List<Fd> make(Kind kind) {
        List<Fd> made = new ArrayList<>(STOCK);
        try {
            while (made.size() < STOCK) {
                Fd socket = sockets.open(kind.family(), kind.type());
                made.add(socket);
                // where not, connections come from the loopback
                boolean _ = sockets.transparent(socket, kind.family());
            }
        } catch (RuntimeException failure) {
            made.forEach(Fd::close);
            throw failure;
        }
        return made;
    }

    @Override
    public void close() {
        stock.values().forEach(kept -> kept.forEach(Fd::close));
        stock.clear();
        namespace.close();
    }
}
