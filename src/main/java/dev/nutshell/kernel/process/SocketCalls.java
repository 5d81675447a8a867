package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.PageMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/// What a loop does with non-blocking sockets of [InternetSockets]: nothing here ever waits.
///
/// What comes from the peer is an answer here, not an exception: reading and writing return a count or `-errno`. An instance
/// owns native memory for the arguments and belongs to the thread that made it.
public final class SocketCalls implements AutoCloseable {
    /// The longest datagram.
    public static final int MAX_DATAGRAM = 65535;

    private static final int PORT = 2;
    private static final int ADDRESS_V4 = 4;
    private static final int ADDRESS_V6 = 8;
    private static final int PEER_LENGTH = 32;

    /// `struct msghdr`, its only `struct iovec`, and room for what the kernel says beside a datagram.
    private static final int MESSAGE = 64;

    private static final int VECTOR = MESSAGE + SocketConstants.MSGHDR_SIZE;
    private static final int CONTROL = VECTOR + SocketConstants.IOVEC_SIZE;
    private static final int CONTROL_SIZE = 64;
    private static final int HEAD = CONTROL + CONTROL_SIZE;

    /// `struct in_pktinfo`: link, own address, address of the header. `struct in6_pktinfo`: address, link.
    private static final int PACKET_INFO_V4 = 12;

    private static final int PACKET_INFO_V6 = 20;
    private static final int LINK_V6 = 16;

    private static final int FLAGS = SocketConstants.SOCK_NONBLOCK | SocketConstants.SOCK_CLOEXEC;

    private final Syscalls syscalls;
    private final PageMemory memory;
    private final ByteBuffer head;
    private final long headAddress;
    private final ByteBuffer content;
    private final long contentAddress;

    public SocketCalls(Syscalls syscalls) {
        this.syscalls = syscalls;
        this.memory = new PageMemory(syscalls, HEAD + MAX_DATAGRAM);
        var block = memory.buffer();
        this.head = block.bytes().slice(0, HEAD).order(ByteOrder.nativeOrder());
        this.headAddress = block.address();
        this.content = block.bytes().slice(HEAD, MAX_DATAGRAM);
        this.contentAddress = block.address() + HEAD;
    }

    /// The next connection; empty where none waits, or the one that did has gone again.
    ///
    /// @throws KernelException EMFILE, ENFILE, ENOBUFS, ENOMEM: it goes on waiting
    public Optional<Fd> accept(Fd listener) {
        long number = syscalls.attempt(SystemCall.ACCEPT4, listener.number(), 0, 0, FLAGS);
        if (number >= 0) {
            return Optional.of(new Fd(syscalls, (int) number, "tcp connection"));
        }
        Errno errno = Errno.of((int) -number);
        switch (errno) {
            case EMFILE, ENFILE, ENOBUFS, ENOMEM ->
                    throw new KernelException("accept4", errno, listener.describe());
            default -> {
                return Optional.empty();
            }
        }
    }

    /// Begins to connect.
    ///
    /// @return false where it is known at once that there is no way; a TCP socket is connected when it becomes writable
    ///     without a [#pendingError]
    public boolean connect(Fd socket, byte[] address, int port) {
        int length = putPeer(address, port);
        long result = syscalls.attempt(SystemCall.CONNECT, socket.number(), headAddress, length);
        return result == 0 || result == -Errno.EINPROGRESS.number();
    }

    /// Binds a socket that is to be connected; others may have the port towards other peers (SO_REUSEADDR).
    ///
    /// @param port 0: one that is free
    /// @return false where that cannot be
    public boolean bind(Fd socket, byte[] address, int port) {
        enable(socket, SocketConstants.SOL_SOCKET, SocketConstants.SO_REUSEADDR);
        int length = putPeer(address, port);
        return syscalls.attempt(SystemCall.BIND, socket.number(), headAddress, length) == 0;
    }

    /// The socket address of the other end of a connection; empty where it has gone.
    public byte[] peer(Fd socket) {
        head.putInt(PEER_LENGTH, PEER_LENGTH);
        long result =
                syscalls.attempt(
                        SystemCall.GETPEERNAME,
                        socket.number(),
                        headAddress,
                        headAddress + PEER_LENGTH);
        return result == 0 ? sender() : new byte[0];
    }

    /// The address in a socket address of [#peer] or [#sender]: 4 or 16 bytes.
    public static byte[] address(byte[] socketAddress) {
        return socketAddress.length >= SocketConstants.SOCKADDR_IN6_SIZE
                ? Arrays.copyOfRange(socketAddress, ADDRESS_V6, ADDRESS_V6 + 16)
                : Arrays.copyOfRange(socketAddress, ADDRESS_V4, ADDRESS_V4 + 4);
    }

    public static int port(byte[] socketAddress) {
        return (socketAddress[PORT] & 0xff) << 8 | socketAddress[PORT + 1] & 0xff;
    }

    /// No more will be sent: the peer reads the end of the stream.
    public void endOutput(Fd socket) {
        // ENOTCONN: the peer has gone already
        syscalls.attempt(SystemCall.SHUTDOWN, socket.number(), SocketConstants.SHUT_WR);
    }

    /// Small parts of a stream go at once (tcp(7), TCP_NODELAY).
    public void noDelay(Fd socket) {
        enable(socket, SocketConstants.IPPROTO_TCP, SocketConstants.TCP_NODELAY);
    }

    /// What went wrong with a socket since it was last asked; 0: nothing.
    public int pendingError(Fd socket) {
        head.putInt(0, 0);
        head.putInt(4, Integer.BYTES);
        syscalls.invoke(
                SystemCall.GETSOCKOPT,
                socket.describe(),
                socket.number(),
                SocketConstants.SOL_SOCKET,
                SocketConstants.SO_ERROR,
                headAddress,
                headAddress + 4);
        return head.getInt(0);
    }

    /// Reads what is there.
    ///
    /// @return how many bytes [#received] holds, 0 at the end of a stream, or `-errno`; -EAGAIN: nothing is there
    public int receive(Fd socket) {
        return (int)
                syscalls.attempt(
                        SystemCall.RECVFROM,
                        socket.number(),
                        contentAddress,
                        MAX_DATAGRAM,
                        0,
                        0,
                        0);
    }

    /// As [#receive], and keeps the sender for [#sender].
    public int receiveFrom(Fd socket) {
        head.putInt(PEER_LENGTH, PEER_LENGTH);
        return (int)
                syscalls.attempt(
                        SystemCall.RECVFROM,
                        socket.number(),
                        contentAddress,
                        MAX_DATAGRAM,
                        0,
                        headAddress,
                        headAddress + PEER_LENGTH);
    }

    /// From now on the kernel tells of each datagram to which address it came, for [#receiveDatagram] (ip(7), IP_PKTINFO; ipv6(7),
    /// IPV6_RECVPKTINFO).
    ///
    /// @param socket of UDP; one of the two options is not its family's
    public void tellDestinations(Fd socket) {
        enable(socket, SocketConstants.IPPROTO_IP, SocketConstants.IP_PKTINFO);
        enable(socket, SocketConstants.IPPROTO_IPV6, SocketConstants.IPV6_RECVPKTINFO);
    }

    private void enable(Fd socket, int level, int option) {
        head.putInt(0, 1);
        syscalls.attempt(
                SystemCall.SETSOCKOPT, socket.number(), level, option, headAddress, Integer.BYTES);
    }

    /// As [#receiveFrom], and keeps what the kernel says of the datagram for [#destination].
    public int receiveDatagram(Fd socket) {
        putMessage(PEER_LENGTH, MAX_DATAGRAM, CONTROL_SIZE);
        int count =
                (int)
                        syscalls.attempt(
                                SystemCall.RECVMSG, socket.number(), headAddress + MESSAGE, 0);
        head.putInt(PEER_LENGTH, head.getInt(MESSAGE + Long.BYTES));
        return count;
    }

    private void putMessage(int peer, int length, int control) {
        head.putLong(MESSAGE, headAddress)
                .putLong(MESSAGE + Long.BYTES, peer)
                .putLong(MESSAGE + SocketConstants.MSGHDR_IOV, headAddress + VECTOR)
                .putLong(MESSAGE + SocketConstants.MSGHDR_IOVLEN, 1)
                .putLong(
                        MESSAGE + SocketConstants.MSGHDR_CONTROL,
                        control == 0 ? 0 : headAddress + CONTROL)
                .putLong(MESSAGE + SocketConstants.MSGHDR_CONTROLLEN, control)
                .putLong(MESSAGE + SocketConstants.MSGHDR_FLAGS, 0)
                .putLong(VECTOR, contentAddress)
                .putLong(VECTOR + Long.BYTES, length);
    }

    /// The address that the last [#receiveDatagram] was sent to, for [#sendFrom]; empty where no answer can come from there, as of
    /// a group.
    public byte[] destination() {
        int end = (int) head.getLong(MESSAGE + SocketConstants.MSGHDR_CONTROLLEN);
        int at = 0;
        while (at + SocketConstants.CMSGHDR_SIZE <= end) {
            int length = (int) head.getLong(CONTROL + at);
            int level = head.getInt(CONTROL + at + SocketConstants.CMSGHDR_LEVEL);
            int type = head.getInt(CONTROL + at + SocketConstants.CMSGHDR_TYPE);
            int data = CONTROL + at + SocketConstants.CMSGHDR_SIZE;
            if (level == SocketConstants.IPPROTO_IP && type == SocketConstants.IP_PKTINFO) {
                return ownV4(data);
            }
            if (level == SocketConstants.IPPROTO_IPV6 && type == SocketConstants.IPV6_PKTINFO) {
                return ownV6(data);
            }
            if (length < SocketConstants.CMSGHDR_SIZE) {
                break;
            }
            at += length + Long.BYTES - 1 & -Long.BYTES;
        }
        return new byte[0];
    }

    /// Without the link: the way back may be another one.
    private byte[] ownV4(int data) {
        byte[] info = new byte[PACKET_INFO_V4];
        head.get(data + Integer.BYTES, info, Integer.BYTES, Integer.BYTES);
        return info;
    }

    /// A link-local address means something on its link alone.
    private byte[] ownV6(int data) {
        byte[] info = new byte[PACKET_INFO_V6];
        head.get(data, info);
        boolean isLinkLocal = (info[0] & 0xff) == 0xfe && (info[1] & 0xc0) == 0x80;
        if (!isLinkLocal) {
            Arrays.fill(info, LINK_V6, PACKET_INFO_V6, (byte) 0);
        }
        boolean isGroup = (info[0] & 0xff) == 0xff;
        return isGroup ? new byte[0] : info;
    }

    /// The first `length` bytes of what was read last.
    public byte[] received(int length) {
        byte[] bytes = new byte[length];
        content.get(0, bytes);
        return bytes;
    }

    /// The socket address that the last [#receiveFrom] came from, for [#sendTo].
    public byte[] sender() {
        byte[] peer = new byte[Math.min(head.getInt(PEER_LENGTH), PEER_LENGTH)];
        head.get(0, peer);
        return peer;
    }

    /// Writes what there is room for.
    ///
    /// @return how many bytes of `bytes` behind `from` went, or `-errno`
    public int send(Fd socket, byte[] bytes, int from) {
        int length = Math.min(bytes.length - from, MAX_DATAGRAM);
        content.put(0, bytes, from, length);
        return (int)
                syscalls.attempt(
                        SystemCall.SENDTO,
                        socket.number(),
                        contentAddress,
                        length,
                        SocketConstants.MSG_NOSIGNAL,
                        0,
                        0);
    }

    /// Sends a datagram to a [#sender]; a failure is the network's.
    public void sendTo(Fd socket, byte[] datagram, byte[] peer) {
        head.put(0, peer);
        content.put(0, datagram);
        syscalls.attempt(
                SystemCall.SENDTO,
                socket.number(),
                contentAddress,
                datagram.length,
                SocketConstants.MSG_NOSIGNAL,
                headAddress,
                peer.length);
    }

    /// As [#sendTo], from an address of this host.
    ///
    /// @param own a [#destination]; empty: as the routes say
    public void sendFrom(Fd socket, byte[] datagram, byte[] peer, byte[] own) {
        head.put(0, peer);
        content.put(0, datagram);
        putMessage(peer.length, datagram.length, own.length == 0 ? 0 : space(own));
        if (own.length > 0) {
            boolean isV4 = own.length == PACKET_INFO_V4;
            head.putLong(CONTROL, SocketConstants.CMSGHDR_SIZE + own.length)
                    .putInt(
                            CONTROL + SocketConstants.CMSGHDR_LEVEL,
                            isV4 ? SocketConstants.IPPROTO_IP : SocketConstants.IPPROTO_IPV6)
                    .putInt(
                            CONTROL + SocketConstants.CMSGHDR_TYPE,
                            isV4 ? SocketConstants.IP_PKTINFO : SocketConstants.IPV6_PKTINFO)
                    .put(CONTROL + SocketConstants.CMSGHDR_SIZE, own);
        }
        syscalls.attempt(
                SystemCall.SENDMSG,
                socket.number(),
                headAddress + MESSAGE,
                SocketConstants.MSG_NOSIGNAL);
    }

    /// CMSG_SPACE, cmsg(3).
    private static int space(byte[] data) {
        return SocketConstants.CMSGHDR_SIZE + data.length + Long.BYTES - 1 & -Long.BYTES;
    }

    /// Fills `target` from the kernel's generator (getrandom(2)).
    ///
    /// @throws KernelException where the kernel has none
    public byte[] random(int length) {
        syscalls.invoke(SystemCall.GETRANDOM, "", contentAddress, length, 0);
        return received(length);
    }

    private int putPeer(byte[] address, int port) {
        boolean isV4 = address.length == 4;
        for (int at = 0; at < PEER_LENGTH; at += Long.BYTES) {
            head.putLong(at, 0);
        }
        head.putShort(0, (short) (isV4 ? SocketConstants.AF_INET : SocketConstants.AF_INET6));
        head.put(PORT, (byte) (port >>> 8));
        head.put(PORT + 1, (byte) port);
        head.put(isV4 ? ADDRESS_V4 : ADDRESS_V6, address);
        return isV4 ? SocketConstants.SOCKADDR_IN_SIZE : SocketConstants.SOCKADDR_IN6_SIZE;
    }

    @Override
    public void close() {
        memory.close();
    }
}
