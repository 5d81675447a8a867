package dev.nutshell.network.dns;

import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.namespace.Namespace;
import dev.nutshell.kernel.namespace.NamespaceThread;
import dev.nutshell.kernel.process.InternetSockets;

/// The sockets of a name server, open in the container's network.
///
/// @param udpPort where `udp` is bound
/// @param tcpPort where `tcp` listens
public record NameServerSockets(Fd udp, Fd tcp, int udpPort, int tcpPort) implements AutoCloseable {
    /// Where a container looks for it, as in Docker.
    public static final String ADDRESS = "127.0.0.11";

    public static final int PORT = 53;

    private static final byte[] BYTES = {127, 0, 0, 11};

    /// On two free ports, for a redirection of [#PORT] to them.
    ///
    /// As Docker does it: a name server that runs in the container can have port 53 of every address for itself.
    public static NameServerSockets redirected(Syscalls syscalls, Fd namespace) {
        return open(syscalls, namespace, 0);
    }

    /// On [#PORT] itself, where no redirection can be had; nobody else in the container can bind that port of 0.0.0.0.
    public static NameServerSockets direct(Syscalls syscalls, Fd namespace) {
        return open(syscalls, namespace, PORT);
    }

    private static NameServerSockets open(Syscalls syscalls, Fd namespace, int port) {
        return new NamespaceThread(syscalls)
                .call(namespace, Namespace.NETWORK, () -> here(syscalls, port));
    }

    private static NameServerSockets here(Syscalls syscalls, int port) {
        InternetSockets sockets = new InternetSockets(syscalls);
        Fd udp = sockets.serve(BYTES, port, SocketConstants.SOCK_DGRAM);
        try {
            Fd tcp = sockets.serve(BYTES, port, SocketConstants.SOCK_STREAM);
            return new NameServerSockets(udp, tcp, sockets.port(udp), sockets.port(tcp));
        } catch (RuntimeException failure) {
            udp.close();
            throw failure;
        }
    }

    @Override
    public void close() {
        udp.close();
        tcp.close();
    }
}
