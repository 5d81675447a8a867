package dev.nutshell.kernel.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
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

    /// Binds to an address of this host; an IPv6 socket does not take IPv4 along.
    ///
    /// @param address 4 or 16 bytes
    /// @param type SOCK_STREAM or SOCK_DGRAM
    public Fd bind(byte[] address, int port, int type) {
        boolean isV4 = address.length == 4;
        Fd socket = open(isV4, port, type);
        try (Arena arena = Arena.ofConfined()) {
            if (!isV4) {
                syscalls.invoke(
                        SystemCall.SETSOCKOPT,
                        socket.toString(),
                        socket.number(),
                        SocketConstants.IPPROTO_IPV6,
                        SocketConstants.IPV6_V6ONLY,
                        arena.allocateFrom(JAVA_INT, 1).address(),
                        Integer.BYTES);
            }
            syscalls.invoke(
                    SystemCall.BIND,
                    description(port, type),
                    socket.number(),
                    name(arena, address, port).address(),
                    isV4 ? SocketConstants.SOCKADDR_IN_SIZE : SocketConstants.SOCKADDR_IN6_SIZE);
            return socket;
        } catch (RuntimeException failure) {
            socket.close();
            throw failure;
        }
    }

    /// Connects to a peer; waits for it with TCP.
    ///
    /// @param address 4 or 16 bytes
    /// @param type SOCK_STREAM or SOCK_DGRAM
    public Fd connect(byte[] address, int port, int type) {
        boolean isV4 = address.length == 4;
        Fd socket = open(isV4, port, type);
        try (Arena arena = Arena.ofConfined()) {
            syscalls.invoke(
                    SystemCall.CONNECT,
                    description(port, type),
                    socket.number(),
                    name(arena, address, port).address(),
                    isV4 ? SocketConstants.SOCKADDR_IN_SIZE : SocketConstants.SOCKADDR_IN6_SIZE);
            return socket;
        } catch (RuntimeException failure) {
            socket.close();
            throw failure;
        }
    }

    private Fd open(boolean isV4, int port, int type) {
        long number =
                syscalls.invoke(
                        SystemCall.SOCKET,
                        description(port, type),
                        isV4 ? SocketConstants.AF_INET : SocketConstants.AF_INET6,
                        type | SocketConstants.SOCK_CLOEXEC,
                        0);
        return new Fd(syscalls, (int) number, description(port, type));
    }

    private static String description(int port, int type) {
        return (type == SocketConstants.SOCK_STREAM ? "tcp" : "udp") + " port " + port;
    }

    /// A `struct sockaddr_in` or `sockaddr_in6`.
    private static MemorySegment name(Arena arena, byte[] address, int port) {
        boolean isV4 = address.length == 4;
        MemorySegment name = arena.allocate(SocketConstants.SOCKADDR_IN6_SIZE, 4);
        name.set(
                JAVA_SHORT, 0, (short) (isV4 ? SocketConstants.AF_INET : SocketConstants.AF_INET6));
        name.set(JAVA_BYTE, PORT, (byte) (port >>> 8));
        name.set(JAVA_BYTE, PORT + 1, (byte) port);
        MemorySegment.copy(
                address, 0, name, JAVA_BYTE, isV4 ? ADDRESS_V4 : ADDRESS_V6, address.length);
        return name;
    }
}
