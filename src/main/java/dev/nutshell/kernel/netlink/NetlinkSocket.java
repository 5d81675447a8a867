package dev.nutshell.kernel.netlink;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.NetlinkConstants;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.PageMemory;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A netlink socket in the network namespace of the thread that opened it (netlink(7)).
///
/// One request at a time; not thread-safe. Answers to earlier requests, which a failure may leave behind, are passed
/// over by their sequence number.
public final class NetlinkSocket implements AutoCloseable {
    /// The largest datagram that the kernel makes for a dump (NLMSG_GOODSIZE is below it).
    private static final int BUFFER_SIZE = 32 * 1024;

    /// Room for the answers of a batch in which every message fails: about a kilobyte each, by what the kernel counts.
    private static final int RECEIVE_BUFFER = 1 << 20;

    /// What fits into the send buffer of usual size (212992 bytes, of which each datagram takes more than its length).
    private static final int USUAL_BATCH = 64 * 1024;

    private static final int DUMP_TRIES = 20;

    private final Syscalls syscalls;
    private final Fd socket;

    /// Most answers fill a page of it.
    private final PageMemory memory;

    private final CallBuffer in;
    private int sequence;

    private NetlinkSocket(Syscalls syscalls, Fd socket) {
        this.syscalls = syscalls;
        this.socket = socket;
        this.memory = new PageMemory(syscalls, BUFFER_SIZE);
        this.in = memory.buffer();
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
        // a kernel without these answers with plain errors
        opened.option(NetlinkConstants.SOL_NETLINK, NetlinkConstants.NETLINK_EXT_ACK, 1);
        opened.option(NetlinkConstants.SOL_NETLINK, NetlinkConstants.NETLINK_CAP_ACK, 1);
        return opened;
    }

    /// Sends requests in one datagram and waits until the kernel has gone through all of them.
    ///
    /// Of rtnetlink the kernel plays all, also those behind one that failed; of nftables all or none.
    ///
    /// @throws KernelException of the first one that failed, with the kernel's own explanation, where it gives one;
    ///     ENOBUFS when there were too many answers to know which
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
        if (messages.size() > 1) {
            // each may fail
            enlarge(SocketConstants.SO_RCVBUFFORCE, SocketConstants.SO_RCVBUF, RECEIVE_BUFFER);
        }
        String subject = messages.getFirst().subject();
        send(all.toByteArray(), subject);
        boolean done = false;
        while (!done) {
            done = isThrough(receive(subject), messages, first, acknowledged);
        }
    }

    private static boolean isThrough(
            AnswerCursor answer, List<NetlinkMessage> messages, int first, int acknowledged) {
        boolean through = false;
        while (answer.next()) {
            int number = answer.sequence() - first;
            boolean isOurs = number >= 0 && number < messages.size();
            if (isOurs && answer.type() == NetlinkConstants.NLMSG_ERROR) {
                throwIfPresent(answer.failure(messages.get(number).subject()));
                through |= number == acknowledged;
            }
        }
        return through;
    }

    /// Asks for a list (NLM_F_DUMP), or for one object, which is answered by it and an acknowledgement.
    ///
    /// A list that changed while the kernel wrote it (NLM_F_DUMP_INTR) is asked for again.
    ///
    /// @throws EngineException UNAVAILABLE when it changes all the time
    public List<NetlinkAnswer> ask(NetlinkMessage question) {
        for (int i = 0; i < DUMP_TRIES; i++) {
            List<NetlinkAnswer> answers = new ArrayList<>();
            if (isWhole(question, answers)) {
                return answers;
            }
        }
        throw new EngineException(
                ErrorKind.UNAVAILABLE,
                "netlink "
                        + question.subject()
                        + ": the list changed "
                        + DUMP_TRIES
                        + " times while the kernel wrote it; try again");
    }

    /// Collects the answers up to the end.
    ///
    /// @return false when they don't belong together
    private boolean isWhole(NetlinkMessage question, List<NetlinkAnswer> answers) {
        int number = ++sequence;
        boolean isWhole = true;
        send(question.toBytes(number, true), question.subject());
        while (true) {
            AnswerCursor answer = receive(question.subject());
            while (answer.next()) {
                if (answer.sequence() != number) {
                    continue;
                }
                isWhole &= !answer.has(NetlinkConstants.NLM_F_DUMP_INTR) || isEnd(answer);
                if (isEnd(answer)) {
                    throwIfPresent(answer.failure(question.subject()));
                    boolean isInterrupted =
                            answer.type() == NetlinkConstants.NLMSG_DONE
                                    && answer.has(NetlinkConstants.NLM_F_DUMP_INTR);
                    return isWhole && !isInterrupted;
                }
                answers.add(new NetlinkAnswer(answer.type(), answer.payload()));
            }
        }
    }

    private static boolean isEnd(AnswerCursor answer) {
        return answer.type() == NetlinkConstants.NLMSG_DONE
                || answer.type() == NetlinkConstants.NLMSG_ERROR;
    }

    private static void throwIfPresent(Optional<KernelException> failure) {
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private void send(byte[] bytes, String subject) {
        if (bytes.length > USUAL_BATCH) {
            enlarge(SocketConstants.SO_SNDBUFFORCE, SocketConstants.SO_SNDBUF, 2 * bytes.length);
        }
        try (CallMemory call = CallMemory.take()) {
            syscalls.invoke(
                    SystemCall.SENDTO,
                    subject,
                    socket.number(),
                    call.bytes(bytes).address(),
                    bytes.length,
                    0,
                    0,
                    0);
        }
    }

    /// The next datagram. Where the kernel had to drop answers (ENOBUFS), one that is left may still tell of a failure.
    private AnswerCursor receive(String subject) {
        long length = receive(0);
        if (length == -Errno.ENOBUFS.number()) {
            length = receive(SocketConstants.MSG_DONTWAIT);
            if (length == -Errno.EAGAIN.number()) {
                length = -Errno.ENOBUFS.number();
            }
        }
        if (length < 0) {
            throw new KernelException("recvfrom", Errno.of((int) -length), subject);
        }
        if (length > BUFFER_SIZE) {
            throw new EngineException(
                    ErrorKind.INTERNAL,
                    "netlink " + subject + ": answer of " + length + " bytes is too large");
        }
        return new AnswerCursor(in.bytes().slice(0, (int) length).order(ByteOrder.nativeOrder()));
    }

    private long receive(int flags) {
        return syscalls.attempt(
                SystemCall.RECVFROM,
                socket.number(),
                in.address(),
                BUFFER_SIZE,
                flags | SocketConstants.MSG_TRUNC,
                0,
                0);
    }

    /// Without CAP_NET_ADMIN on the host only up to the limit of `net.core`.
    private void enlarge(int forced, int plain, int size) {
        if (option(SocketConstants.SOL_SOCKET, forced, size) < 0) {
            option(SocketConstants.SOL_SOCKET, plain, size);
        }
    }

    private long option(int level, int option, int value) {
        try (CallMemory call = CallMemory.take()) {
            return syscalls.attempt(
                    SystemCall.SETSOCKOPT,
                    socket.number(),
                    level,
                    option,
                    call.ofInt(value).address(),
                    Integer.BYTES);
        }
    }

    @Override
    public void close() {
        memory.close();
        socket.close();
    }
}
