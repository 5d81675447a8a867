package dev.nutshell.network.dns;

import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.namespace.Namespace;
import dev.nutshell.kernel.namespace.NamespaceThread;
import dev.nutshell.kernel.process.InternetSockets;
import dev.nutshell.kernel.process.SocketCalls;
import java.util.Optional;

/// The sockets of a name server, open in the container's network.
///
/// @param udpPort where `udp` is bound
/// @param tcpPort where `tcp` listens
/// @param claim of [#PORT], where that is another one
public record NameServerSockets(Fd udp, Fd tcp, int udpPort, int tcpPort, Optional<PortClaim> claim)
        implements AutoCloseable {
    /// Where a container looks for it, as in Docker.
    public static final String ADDRESS = "127.0.0.11";

    public static final int PORT = 53;

    private static final byte[] BYTES = {127, 0, 0, 11};

    /// On two free ports, with a claim of [#PORT] where the kernel gives one; where not, [#isClaimed], the port is to be
    /// redirected to them.
    ///
    /// Either way a name server that runs in the container can have port 53 of every address for itself, as in Docker.
    public static NameServerSockets claiming(Syscalls syscalls, Fd namespace) {
        return new NamespaceThread(syscalls)
                .call(
                        namespace,
                        Namespace.NETWORK,
                        () -> {
                            NameServerSockets made = here(syscalls, 0);
                            return new NameServerSockets(
                                    made.udp,
                                    made.tcp,
                                    made.udpPort,
                                    made.tcpPort,
                                    PortClaim.make(syscalls, namespace, made.udp, made.tcp));
                        });
    }

    /// On two free ports, for a redirection of [#PORT] to them.
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
            return new NameServerSockets(
                    udp, tcp, sockets.port(udp), sockets.port(tcp), Optional.empty());
        } catch (RuntimeException failure) {
            udp.close();
            throw failure;
        }
    }

    static byte[] bytes() {
        return BYTES.clone();
    }

    public boolean isClaimed() {
        return claim.isPresent();
    }

    /// Sends an answer from where the question was sent to.
    void answer(SocketCalls calls, byte[] answer, byte[] client) {
        if (claim.isPresent()) {
            claim.get().send(calls, answer, client);
        } else {
            calls.sendTo(udp, answer, client);
        }
    }

    @Override
    public void close() {
        claim.ifPresent(PortClaim::close);
        udp.close();
        tcp.close();
    }
}
