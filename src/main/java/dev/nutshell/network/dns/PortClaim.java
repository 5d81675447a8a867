package dev.nutshell.network.dns;

import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.bpf.SocketLookup;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.InternetSockets;
import dev.nutshell.kernel.process.SocketCalls;
import java.nio.ByteBuffer;
import java.util.Optional;

/// [NameServerSockets#PORT] of the name server's address, for sockets that are bound to other ports: nobody in the container can
/// tell. Rules would do the same, but every packet of the container would have to pass them.
///
/// @param lookup leads to the sockets what is sent to the port
/// @param sender of whole packets: an answer comes from the port that was asked
record PortClaim(Fd lookup, Fd sender) implements AutoCloseable {
    private static final int IP_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final int VERSION_AND_LENGTH = 0x45;
    private static final int TTL = 64;

    /// Of the calling thread's network namespace.
    ///
    /// @param namespace the same one
    /// @return empty where the kernel has no such thing, or not for us
    static Optional<PortClaim> make(Syscalls syscalls, Fd namespace, Fd udp, Fd tcp) {
        try {
            Fd lookup =
                    SocketLookup.attach(
                            syscalls,
                            namespace,
                            NameServerSockets.bytes(),
                            NameServerSockets.PORT,
                            udp,
                            tcp);
            try {
                return Optional.of(new PortClaim(lookup, new InternetSockets(syscalls).raw()));
            } catch (RuntimeException failure) {
                lookup.close();
                throw failure;
            }
        } catch (KernelException _) {
            return Optional.empty();
        }
    }

    /// Sends an answer by UDP, without a checksum: it does not leave the host.
    ///
    /// @param client its socket address
    void send(SocketCalls calls, byte[] answer, byte[] client) {
        calls.sendTo(sender, packet(answer, client), client);
    }

    /// RFC 791 and RFC 768. The kernel writes identification and checksum of the header.
    static byte[] packet(byte[] answer, byte[] client) {
        ByteBuffer packet = ByteBuffer.allocate(IP_HEADER + UDP_HEADER + answer.length);
        packet.put((byte) VERSION_AND_LENGTH);
        packet.put((byte) 0);
        packet.putShort((short) packet.capacity());
        packet.putInt(0);
        packet.put((byte) TTL);
        packet.put((byte) SocketConstants.IPPROTO_UDP);
        packet.putShort((short) 0);
        packet.put(NameServerSockets.bytes());
        packet.put(SocketCalls.address(client));
        packet.putShort((short) NameServerSockets.PORT);
        packet.putShort((short) SocketCalls.port(client));
        packet.putShort((short) (UDP_HEADER + answer.length));
        packet.putShort((short) 0);
        packet.put(answer);
        return packet.array();
    }

    @Override
    public void close() {
        lookup.close();
        sender.close();
    }
}
