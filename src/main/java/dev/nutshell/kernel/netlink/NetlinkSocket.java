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
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /// Sends requests in one piece and waits until the kernel has gone through all of them.
    ///
    /// @throws KernelException of the first one that failed
    public void play(List<NetlinkMessage> messages) {
        play(messages, messages.size() - 1);
    }

    /// @param acknowledged position of the last message that the kernel answers; it answers those that fail in any case
    void play(List<NetlinkMessage> messages, int acknowledged) {
        if (messages.isEmpty()) {
            return;
        }
        int first = sequence + 1;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < messages.size(); i++) {
            all.writeBytes(messages.get(i).toBytes(++sequence, i == acknowledged));
        }
        try (Arena arena = Arena.ofConfined()) {
            send(arena, all.toByteArray(), messages.getFirst().subject());
            MemorySegment in = arena.allocate(BUFFER_SIZE, 4);
            boolean done = false;
            while (!done) {
                ByteBuffer answer = receive(in, messages.getFirst().subject());
                done = isThrough(answer, messages, first, acknowledged);
            }
        }
    }

    private static boolean isThrough(
            ByteBuffer answer, List<NetlinkMessage> messages, int first, int acknowledged) {
        boolean through = false;
        for (int at = 0; at < answer.limit(); at += aligned(answer, at)) {
            int number = answer.getInt(at + SEQUENCE) - first;
            boolean isOurs = number >= 0 && number < messages.size();
            if (isOurs && answer.getShort(at + 4) == NetlinkConstants.NLMSG_ERROR) {
                KernelException failure = error(answer, at, messages.get(number).subject());
                if (failure != null) {
                    throw failure;
                }
                through |= number == acknowledged;
            }
        }
        return through;
    }

    /// Asks for a list (NLM_F_DUMP), or for one object, which is answered by it and an acknowledgement.
    public List<NetlinkAnswer> ask(NetlinkMessage question) {
        int number = ++sequence;
        List<NetlinkAnswer> answers = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            send(arena, question.toBytes(number, true), question.subject());
            MemorySegment in = arena.allocate(BUFFER_SIZE, 4);
            while (true) {
                ByteBuffer answer = receive(in, question.subject());
                for (int at = 0; at < answer.limit(); at += aligned(answer, at)) {
                    int type = Short.toUnsignedInt(answer.getShort(at + 4));
                    if (answer.getInt(at + SEQUENCE) != number) {
                        continue;
                    }
                    if (type == NetlinkConstants.NLMSG_DONE) {
                        return answers;
                    }
                    if (type == NetlinkConstants.NLMSG_ERROR) {
                        KernelException failure = error(answer, at, question.subject());
                        if (failure != null) {
                            throw failure;
                        }
                        return answers;
                    }
                    byte[] payload = new byte[answer.getInt(at) - NetlinkConstants.HEADER_SIZE];
                    answer.get(at + NetlinkConstants.HEADER_SIZE, payload);
                    answers.add(new NetlinkAnswer(type, payload));
                }
            }
        }
    }

    private void send(Arena arena, byte[] bytes, String subject) {
        MemorySegment out = arena.allocateFrom(JAVA_BYTE, bytes);
        syscalls.invoke(
                SystemCall.SENDTO, subject, socket.number(), out.address(), bytes.length, 0, 0, 0);
    }

    private ByteBuffer receive(MemorySegment in, String subject) {
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
        return ByteBuffer.wrap(in.asSlice(0, length).toArray(JAVA_BYTE))
                .order(ByteOrder.nativeOrder());
    }

    private static int aligned(ByteBuffer answer, int at) {
        int length = answer.limit() - at < NetlinkConstants.HEADER_SIZE ? 0 : answer.getInt(at);
        if (length < NetlinkConstants.HEADER_SIZE || length > answer.limit() - at) {
            throw new EngineException(ErrorKind.CORRUPT, "netlink: malformed answer");
        }
        return (length + 3) & ~3;
    }

    /// The error that the message at `at` tells of; null for an acknowledgement.
    private static @Nullable KernelException error(ByteBuffer answer, int at, String subject) {
        int error = -answer.getInt(at + NetlinkConstants.HEADER_SIZE);
        if (error == 0) {
            return null;
        }
        String text = errorText(answer, at, answer.getInt(at));
        return new KernelException(
                "netlink", Errno.of(error), text.isEmpty() ? subject : subject + " (" + text + ")");
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
