package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;

/// Sockets of TCP and UDP (ip(7), ipv6(7)). Every descriptor is close-on-exec.
public final class InternetSockets {
    private static final int PORT = 2;
    private static final int ADDRESS_V4 = 4;
    private static final int ADDRESS_V6 = 8;
    private static final int LENGTH_V6 = 16;

    /// As long as the kernel allows (`net.core.somaxconn`).
    private static final int BACKLOG = 4096;

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
        Fd socket =
                open(
                        isV4 ? SocketConstants.AF_INET : SocketConstants.AF_INET6,
                        type,
                        " port " + port,
                        0);
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer peer = socketAddress(memory, address, port);
            syscalls.invoke(
                    SystemCall.CONNECT,
                    socket.describe(),
                    socket.number(),
                    peer.address(),
                    peer.size());
            return socket;
        } catch (RuntimeException failure) {
            socket.close();
            throw failure;
        }
    }

    /// A non-blocking socket bound to an address of this host, which keeps the port; an IPv6 one does not take IPv4 along.
    ///
    /// @param address 4 or 16 bytes
    /// @param type SOCK_STREAM or SOCK_DGRAM
    /// @param beside also where old connections have the port, or sockets that do not listen and allow the same (SO_REUSEADDR)
    public Fd bind(byte[] address, int port, int type, boolean beside) {
        boolean isV4 = address.length == 4;
        Fd socket =
                open(
                        isV4 ? SocketConstants.AF_INET : SocketConstants.AF_INET6,
                        type,
                        " port " + port,
                        SocketConstants.SOCK_NONBLOCK);
        try (CallMemory memory = CallMemory.take()) {
            if (!isV4) {
                enable(memory, socket, SocketConstants.IPPROTO_IPV6, SocketConstants.IPV6_V6ONLY);
            }
            if (beside) {
                enable(memory, socket, SocketConstants.SOL_SOCKET, SocketConstants.SO_REUSEADDR);
            }
            CallBuffer own = socketAddress(memory, address, port);
            syscalls.invoke(
                    SystemCall.BIND, socket.describe(), socket.number(), own.address(), own.size());
            return socket;
        } catch (RuntimeException failure) {
            socket.close();
            throw failure;
        }
    }

    /// Lets a TCP socket of [#bind] take connections, which do not keep the next owner from the port when they have ended: they
    /// inherit SO_REUSEADDR, without which nobody binds beside their TIME_WAIT.
    public void listen(Fd socket) {
        try (CallMemory memory = CallMemory.take()) {
            enable(memory, socket, SocketConstants.SOL_SOCKET, SocketConstants.SO_REUSEADDR);
        }
        syscalls.invoke(SystemCall.LISTEN, socket.describe(), socket.number(), BACKLOG);
    }

    /// A new socket of the calling thread's network namespace: not bound, not connected, non-blocking.
    ///
    /// @param family AF_INET or AF_INET6
    /// @param type SOCK_STREAM or SOCK_DGRAM
    public Fd open(int family, int type) {
        return open(family, type, " socket", SocketConstants.SOCK_NONBLOCK);
    }

    /// A non-blocking socket that sends whole IPv4 packets of the calling thread's network namespace, raw(7), and receives none;
    /// needs CAP_NET_RAW over it.
    public Fd raw() {
        long number =
                syscalls.invoke(
                        SystemCall.SOCKET,
                        "raw socket",
                        SocketConstants.AF_INET,
                        SocketConstants.SOCK_RAW
                                | SocketConstants.SOCK_CLOEXEC
                                | SocketConstants.SOCK_NONBLOCK,
                        SocketConstants.IPPROTO_RAW);
        return new Fd(syscalls, (int) number, "raw socket");
    }

    /// Lets an unbound socket be bound to an address that is not this host's, and have what is sent to that address (ip(7),
    /// IP_TRANSPARENT); needs CAP_NET_ADMIN over the socket's network namespace.
    ///
    /// @param family of the socket
    /// @return whether it may
    public boolean transparent(Fd socket, int family) {
        boolean isV4 = family == SocketConstants.AF_INET;
        try (CallMemory memory = CallMemory.take()) {
            return syscalls.attempt(
                            SystemCall.SETSOCKOPT,
                            socket.number(),
                            isV4 ? SocketConstants.IPPROTO_IP : SocketConstants.IPPROTO_IPV6,
                            isV4
                                    ? SocketConstants.IP_TRANSPARENT
                                    : SocketConstants.IPV6_TRANSPARENT,
                            memory.ofInt(1).address(),
                            Integer.BYTES)
                    == 0;
        }
    }

    /// A new non-blocking socket bound to an address that need not be there yet (IP_FREEBIND); TCP listens.
    ///
    /// @param address 4 bytes
    /// @param port 0: one that is free
    public Fd serve(byte[] address, int port, int type) {
        Fd socket =
                open(SocketConstants.AF_INET, type, " port " + port, SocketConstants.SOCK_NONBLOCK);
        try (CallMemory memory = CallMemory.take()) {
            enable(memory, socket, SocketConstants.IPPROTO_IP, SocketConstants.IP_FREEBIND);
            boolean listens = type == SocketConstants.SOCK_STREAM;
            if (listens) {
                // the last owner's connections may still be in TIME_WAIT
                enable(memory, socket, SocketConstants.SOL_SOCKET, SocketConstants.SO_REUSEADDR);
            }
            CallBuffer own = socketAddress(memory, address, port);
            syscalls.invoke(
                    SystemCall.BIND, socket.describe(), socket.number(), own.address(), own.size());
            if (listens) {
                syscalls.invoke(SystemCall.LISTEN, socket.describe(), socket.number(), BACKLOG);
            }
            return socket;
        } catch (RuntimeException failure) {
            socket.close();
            throw failure;
        }
    }

    /// The port that the socket is bound to.
    public int port(Fd socket) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer own = name(memory, socket);
            return (own.getByte(PORT) & 0xff) << 8 | own.getByte(PORT + 1) & 0xff;
        }
    }

    /// Whether the near end of a connection is ::1.
    public boolean isLoopback6(Fd socket) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer own = name(memory, socket);
            boolean isLoopback = own.getShort(0) == SocketConstants.AF_INET6;
            for (int i = 0; i < LENGTH_V6; i++) {
                int expected = i == LENGTH_V6 - 1 ? 1 : 0;
                isLoopback &= own.getByte(ADDRESS_V6 + i) == expected;
            }
            return isLoopback;
        }
    }

    private CallBuffer name(CallMemory memory, Fd socket) {
        CallBuffer own = memory.allocate(SocketConstants.SOCKADDR_IN6_SIZE);
        CallBuffer size = memory.ofInt(SocketConstants.SOCKADDR_IN6_SIZE);
        syscalls.invoke(
                SystemCall.GETSOCKNAME,
                socket.describe(),
                socket.number(),
                own.address(),
                size.address());
        return own;
    }

    private Fd open(int family, int type, String about, int flags) {
        String description = (type == SocketConstants.SOCK_STREAM ? "tcp" : "udp") + about;
        long number =
                syscalls.invoke(
                        SystemCall.SOCKET,
                        description,
                        family,
                        type | SocketConstants.SOCK_CLOEXEC | flags,
                        0);
        return new Fd(syscalls, (int) number, description);
    }

    private void enable(CallMemory memory, Fd socket, int level, int option) {
        CallBuffer on = memory.ofInt(1);
        syscalls.invoke(
                SystemCall.SETSOCKOPT,
                socket.describe(),
                socket.number(),
                level,
                option,
                on.address(),
                Integer.BYTES);
    }

    private static CallBuffer socketAddress(CallMemory memory, byte[] address, int port) {
        boolean isV4 = address.length == 4;
        CallBuffer result =
                memory.allocate(
                        isV4
                                ? SocketConstants.SOCKADDR_IN_SIZE
                                : SocketConstants.SOCKADDR_IN6_SIZE);
        result.putShort(0, isV4 ? SocketConstants.AF_INET : SocketConstants.AF_INET6);
        result.putByte(PORT, port >>> 8);
        result.putByte(PORT + 1, port);
        return result.put(isV4 ? ADDRESS_V4 : ADDRESS_V6, address);
    }
}
