package dev.nutshell.kernel.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Connections over IP (ip(7), ipv6(7)). Every descriptor is close-on-exec.
public final class InternetSockets {
    private static final int PORT = 2;
    private static final int ADDRESS_V4 = 4;
    private static final int ADDRESS_V6 = 8;

    private final Syscalls syscalls;

    public InternetSockets(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// Connects to a peer; waits for it with TCP.
    ///
    /// @param address 4 or 16 bytes
    /// @param type SOCK_STREAM or SOCK_DGRAM
    public Fd connect(byte[] address, int port, int type) {
        boolean isV4 = address.length == 4;
        String description =
                (type == SocketConstants.SOCK_STREAM ? "tcp" : "udp") + " port " + port;
        long number =
                syscalls.invoke(
                        SystemCall.SOCKET,
                        description,
                        isV4 ? SocketConstants.AF_INET : SocketConstants.AF_INET6,
                        type | SocketConstants.SOCK_CLOEXEC,
                        0);
        Fd socket = new Fd(syscalls, (int) number, description);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment peer = arena.allocate(SocketConstants.SOCKADDR_IN6_SIZE, 4);
            peer.set(
                    JAVA_SHORT,
                    0,
                    (short) (isV4 ? SocketConstants.AF_INET : SocketConstants.AF_INET6));
            peer.set(JAVA_BYTE, PORT, (byte) (port >>> 8));
            peer.set(JAVA_BYTE, PORT + 1, (byte) port);
            MemorySegment.copy(
                    address, 0, peer, JAVA_BYTE, isV4 ? ADDRESS_V4 : ADDRESS_V6, address.length);
            syscalls.invoke(
                    SystemCall.CONNECT,
                    description,
                    socket.number(),
                    peer.address(),
                    isV4 ? SocketConstants.SOCKADDR_IN_SIZE : SocketConstants.SOCKADDR_IN6_SIZE);
            return socket;
        } catch (RuntimeException failure) {
            socket.close();
            throw failure;
        }
    }
}
