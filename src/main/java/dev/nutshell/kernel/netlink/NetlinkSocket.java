package dev.nutshell.kernel.netlink;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.NetlinkConstants;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A netlink socket in the network namespace of the thread that opened it (netlink(7)).
///
/// One request at a time; not thread-safe.
public final class NetlinkSocket implements AutoCloseable {
    private static final int BUFFER_SIZE = 32 * 1024;
    private static final int SEQUENCE = 8;
    private static final int ATTRIBUTE_HEADER = 4;

    private final Syscalls syscalls;
    private final Fd socket;
    private int sequence;

    private NetlinkSocket(Syscalls syscalls, Fd socket) {
        this.syscalls = syscalls;
        this.socket = socket;
    }

    /// @param protocol NETLINK_ROUTE …
    public static NetlinkSocket open(Syscalls syscalls, int protocol) {
        long number =
                syscalls.invoke(
                        SystemCall.SOCKET,
                        "netlink",
                        SocketConstants.AF_NETLINK,
                        SocketConstants.SOCK_RAW | SocketConstants.SOCK_CLOEXEC,
                        protocol);
        NetlinkSocket opened =
                new NetlinkSocket(syscalls, new Fd(syscalls, (int) number, "netlink"));
        opened.enable(NetlinkConstants.NETLINK_EXT_ACK);
        opened.enable(NetlinkConstants.NETLINK_CAP_ACK);
        return opened;
    }

    /// Sends a request and waits until the kernel has acknowledged it.
    ///
    /// @param subject what it is about, for the message
    /// @throws KernelException with the kernel's own explanation, where it gives one
    public void request(int type, int flags, byte[] payload, String subject) {
        int number = ++sequence;
        byte[] message = message(type, flags, number, payload);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocateFrom(JAVA_BYTE, message);
            syscalls.invoke(
                    SystemCall.SENDTO,
                    subject,
                    socket.number(),
                    out.address(),
                    message.length,
                    0,
                    0,
                    0);
            MemorySegment in = arena.allocate(BUFFER_SIZE, 4);
            while (true) {
                long length =
                        syscalls.invoke(
                                SystemCall.RECVFROM,
                                subject,
                                socket.number(),
                                in.address(),
                                BUFFER_SIZE,
                                0,
                                0,
                                0);
                byte[] answer = in.asSlice(0, length).toArray(JAVA_BYTE);
                if (isAcknowledged(
                        ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder()), number, subject)) {
                    return;
                }
            }
        }
    }

    /// Whether `answer` ends the request `number`; throws when it ends it with an error.
    static boolean isAcknowledged(ByteBuffer answer, int number, String subject) {
        int start = 0;
        while (start + NetlinkConstants.HEADER_SIZE <= answer.limit()) {
            int length = answer.getInt(start);
            if (length < NetlinkConstants.HEADER_SIZE || length > answer.limit() - start) {
                throw new EngineException(
                        ErrorKind.CORRUPT, "netlink " + subject + ": malformed answer");
            }
            boolean mine = answer.getInt(start + SEQUENCE) == number;
            if (mine && answer.getShort(start + 4) == NetlinkConstants.NLMSG_ERROR) {
                int error = -answer.getInt(start + NetlinkConstants.HEADER_SIZE);
                if (error == 0) {
                    return true;
                }
                String text = errorText(answer, start, length);
                throw new KernelException(
                        "netlink",
                        Errno.of(error),
                        text.isEmpty() ? subject : subject + " (" + text + ")");
            }
            start += (length + 3) & ~3;
        }
        return false;
    }

    /// The text among the attributes behind the error number and the request's header.
    private static String errorText(ByteBuffer answer, int start, int length) {
        int flags = answer.getShort(start + 6);
        if ((flags & NetlinkConstants.NLM_F_ACK_TLVS) == 0) {
            return "";
        }
        int offset = start + NetlinkConstants.HEADER_SIZE + 4;
        int requestLength = answer.getInt(offset);
        offset +=
                (flags & NetlinkConstants.NLM_F_CAPPED) != 0
                        ? NetlinkConstants.HEADER_SIZE
                        : (requestLength + 3) & ~3;
        while (offset + ATTRIBUTE_HEADER <= start + length) {
            int size = Short.toUnsignedInt(answer.getShort(offset));
            if (size < ATTRIBUTE_HEADER || offset + size > start + length) {
                return "";
            }
            if (answer.getShort(offset + 2) == NetlinkConstants.NLMSGERR_ATTR_MSG) {
                byte[] text = new byte[size - ATTRIBUTE_HEADER];
                answer.get(offset + ATTRIBUTE_HEADER, text);
                return new String(text, StandardCharsets.UTF_8).replace("\0", "");
            }
            offset += (size + 3) & ~3;
        }
        return "";
    }

    private static byte[] message(int type, int flags, int number, byte[] payload) {
        ByteBuffer message =
                ByteBuffer.allocate(NetlinkConstants.HEADER_SIZE + payload.length)
                        .order(ByteOrder.nativeOrder());
        message.putInt(message.capacity())
                .putShort((short) type)
                .putShort(
                        (short)
                                (flags
                                        | NetlinkConstants.NLM_F_REQUEST
                                        | NetlinkConstants.NLM_F_ACK))
                .putInt(number)
                .putInt(0)
                .put(payload);
        return message.array();
    }

    private void enable(int option) {
        try (Arena arena = Arena.ofConfined()) {
            // a kernel without it answers with plain errors
            syscalls.attempt(
                    SystemCall.SETSOCKOPT,
                    socket.number(),
                    NetlinkConstants.SOL_NETLINK,
                    option,
                    arena.allocateFrom(JAVA_INT, 1).address(),
                    4);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
