package dev.nutshell.kernel.process;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.PageMemory;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Unix sockets between processes of the engine (unix(7)). Packet sockets keep message borders; sockets with a name are
/// files in a directory that only root enters, never abstract names (CVE-2020-15257).
public final class UnixSockets {
    /// The two ends of a pair.
    public record Pair(Fd first, Fd second) implements AutoCloseable {
        @Override
        public void close() {
            first.close();
            second.close();
        }
    }

    /// Who is at the other end, as the kernel knows it.
    public record Peer(int pid, int uid, int gid) {}

    private static final int BACKLOG = 16;
    private static final int SHUT_WR = 1;
    private static final int SHUT_RDWR = 2;
    private static final int UCRED_SIZE = 12;

    private final Syscalls syscalls;

    public UnixSockets(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// @param type SOCK_SEQPACKET or SOCK_STREAM
    public Pair pair(int type, String description) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer numbers = memory.allocate(2 * Integer.BYTES);
            syscalls.invoke(
                    SystemCall.SOCKETPAIR,
                    description,
                    SocketConstants.AF_UNIX,
                    type | SocketConstants.SOCK_CLOEXEC,
                    0,
                    numbers.address());
            return new Pair(
                    new Fd(syscalls, numbers.getInt(0), description),
                    new Fd(syscalls, numbers.getInt(4), description));
        }
    }

    /// Binds a new socket to `name` in `directory` and listens.
    public Fd listen(Fd directory, String name, int type) {
        Fd socket = socket(type, name);
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer address = address(memory, directory, name);
            syscalls.invoke(
                    SystemCall.BIND, name, socket.number(), address.address(), address.size());
            syscalls.invoke(SystemCall.LISTEN, name, socket.number(), BACKLOG);
            return socket;
        } catch (RuntimeException failure) {
            socket.close();
            throw failure;
        }
    }

    /// Connects to the socket `name` in `directory`.
    public Fd connect(Fd directory, String name, int type) {
        Fd socket = socket(type, name);
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer address = address(memory, directory, name);
            syscalls.invoke(
                    SystemCall.CONNECT, name, socket.number(), address.address(), address.size());
            return socket;
        } catch (RuntimeException failure) {
            socket.close();
            throw failure;
        }
    }

    public Fd accept(Fd listener) {
        long number =
                syscalls.invoke(
                        SystemCall.ACCEPT4,
                        listener.describe(),
                        listener.number(),
                        0,
                        0,
                        SocketConstants.SOCK_CLOEXEC);
        return new Fd(syscalls, (int) number, listener.describe() + " (connection)");
    }

    /// Ends both directions: every waiting and later receive sees the end (shutdown(2)).
    public void shutDown(Fd socket) {
        syscalls.attempt(SystemCall.SHUTDOWN, socket.number(), SHUT_RDWR);
    }

    /// Ends what this side says; it can still listen (shutdown(2)).
    public void endSending(Fd socket) {
        syscalls.attempt(SystemCall.SHUTDOWN, socket.number(), SHUT_WR);
    }

    /// Who connected, as of then (SO_PEERCRED).
    public Peer peer(Fd socket) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer credentials = memory.allocate(UCRED_SIZE);
            CallBuffer size = memory.ofInt(UCRED_SIZE);
            syscalls.invoke(
                    SystemCall.GETSOCKOPT,
                    socket.describe(),
                    socket.number(),
                    SocketConstants.SOL_SOCKET,
                    SocketConstants.SO_PEERCRED,
                    credentials.address(),
                    size.address());
            return new Peer(credentials.getInt(0), credentials.getInt(4), credentials.getInt(8));
        }
    }

    /// Sends one message with descriptors. The caller keeps its own copies. At least one byte of content is needed for
    /// descriptors to travel on a stream.
    public void send(Fd socket, byte[] content, List<Fd> descriptors) {
        try (CallMemory memory = CallMemory.take()) {
            Message message = new Message(memory, memory.bytes(content), descriptors.size());
            message.putDescriptors(descriptors);
            int sent = 0;
            while (true) {
                message.describe(sent, content.length - sent);
                sent +=
                        (int)
                                syscalls.invoke(
                                        SystemCall.SENDMSG,
                                        socket.describe(),
                                        socket.number(),
                                        message.header.address(),
                                        SocketConstants.MSG_NOSIGNAL);
                if (sent >= content.length) {
                    return;
                }
                // a stream took a part of it: the descriptors have gone with the first byte
                message.forgetDescriptors();
            }
        }
    }

    /// As [#send] for a packet socket, but never waits for room.
    ///
    /// @return false where there is none
    public boolean trySend(Fd socket, byte[] content, List<Fd> descriptors) {
        try (CallMemory memory = CallMemory.take()) {
            Message message = new Message(memory, memory.bytes(content), descriptors.size());
            message.putDescriptors(descriptors);
            message.describe(0, content.length);
            long sent =
                    syscalls.attempt(
                            SystemCall.SENDMSG,
                            socket.number(),
                            message.header.address(),
                            SocketConstants.MSG_NOSIGNAL | SocketConstants.MSG_DONTWAIT);
            if (sent < 0 && sent != -Errno.EAGAIN.number()) {
                throw new KernelException(
                        SystemCall.SENDMSG.kernelName(), Errno.of((int) -sent), socket.describe());
            }
            return sent >= 0;
        }
    }

    /// Receives one message (or, from a stream, what is there). An empty content means that the other end has closed.
    ///
    /// @throws EngineException CORRUPT when the message is longer than `limit` or carries more descriptors than
    ///     `descriptorLimit`; what was received of it is closed
    public Received receive(Fd socket, int limit, int descriptorLimit) {
        try (CallMemory memory = CallMemory.take();
                PageMemory content = new PageMemory(syscalls, limit)) {
            Message message = new Message(memory, content.buffer(), descriptorLimit);
            message.describe(0, limit);
            long length = receive(socket, message);
            List<Fd> descriptors = message.descriptors(syscalls, socket.describe());
            int flags = message.header.getInt(SocketConstants.MSGHDR_FLAGS);
            if ((flags & (SocketConstants.MSG_TRUNC | SocketConstants.MSG_CTRUNC)) != 0) {
                descriptors.forEach(Fd::close);
                throw new EngineException(
                        ErrorKind.CORRUPT,
                        "message on "
                                + socket.describe()
                                + ": longer than "
                                + limit
                                + " bytes or more than "
                                + descriptorLimit
                                + " descriptors");
            }
            return new Received(message.content.toArray(length), descriptors);
        }
    }

    /// An end that closes without having read all that it was told resets the connection: the kernel says so once, before it
    /// gives what that end had said (unix(7)).
    private long receive(Fd socket, Message message) {
        long length = receiveOnce(socket, message);
        if (length == -Errno.ECONNRESET.number()) {
            length = receiveOnce(socket, message);
        }
        if (length < 0) {
            throw new KernelException(
                    SystemCall.RECVMSG.kernelName(), Errno.of((int) -length), socket.describe());
        }
        return length;
    }

    private long receiveOnce(Fd socket, Message message) {
        return syscalls.attempt(
                SystemCall.RECVMSG,
                socket.number(),
                message.header.address(),
                SocketConstants.MSG_CMSG_CLOEXEC);
    }

    /// A message that came in. The receiver owns the descriptors.
    public record Received(byte[] content, List<Fd> descriptors) {
        public Received {
            descriptors = List.copyOf(descriptors);
        }

        /// Whether the other end has closed.
        public boolean isEnd() {
            return content.length == 0;
        }
    }

    private Fd socket(int type, String description) {
        long number =
                syscalls.invoke(
                        SystemCall.SOCKET,
                        description,
                        SocketConstants.AF_UNIX,
                        type | SocketConstants.SOCK_CLOEXEC,
                        0);
        return new Fd(syscalls, (int) number, description);
    }

    /// The name goes through `/proc/self/fd`, so that the 107 bytes of a socket address do not limit where state lives.
    private static CallBuffer address(CallMemory memory, Fd directory, String name) {
        byte[] path =
                ("/proc/self/fd/" + directory.number() + "/" + name)
                        .getBytes(StandardCharsets.UTF_8);
        if (path.length > SocketConstants.SUN_PATH_MAX) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "socket name " + name + ": too long");
        }
        CallBuffer address = memory.allocate(SocketConstants.SOCKADDR_UN_SIZE);
        address.putShort(0, SocketConstants.AF_UNIX);
        return address.put(2, path);
    }

    /// `struct msghdr` with one buffer and room for descriptors.
    private static final class Message {
        private final CallBuffer header;
        private final CallBuffer content;
        private final CallBuffer vector;
        private final CallBuffer control;

        Message(CallMemory memory, CallBuffer content, int descriptors) {
            this.content = content;
            header = memory.allocate(SocketConstants.MSGHDR_SIZE);
            vector = memory.allocate(SocketConstants.IOVEC_SIZE);
            control = memory.allocate(controlSize(descriptors));
            header.putLong(SocketConstants.MSGHDR_IOV, vector.address());
            header.putLong(SocketConstants.MSGHDR_IOVLEN, 1);
            if (descriptors > 0) {
                header.putLong(SocketConstants.MSGHDR_CONTROL, control.address());
                header.putLong(SocketConstants.MSGHDR_CONTROLLEN, control.size());
            }
        }

        /// CMSG_SPACE: the header, the numbers, rounded up to 8.
        private static long controlSize(int descriptors) {
            return SocketConstants.CMSGHDR_SIZE + ((4L * descriptors + 7) & ~7L);
        }

        void describe(int offset, int length) {
            vector.putLong(0, content.address() + offset);
            vector.putLong(8, length);
        }

        void putDescriptors(List<Fd> descriptors) {
            control.putLong(0, SocketConstants.CMSGHDR_SIZE + 4L * descriptors.size());
            control.putInt(SocketConstants.CMSGHDR_LEVEL, SocketConstants.SOL_SOCKET);
            control.putInt(SocketConstants.CMSGHDR_TYPE, SocketConstants.SCM_RIGHTS);
            for (int i = 0; i < descriptors.size(); i++) {
                control.putInt(SocketConstants.CMSGHDR_SIZE + 4 * i, descriptors.get(i).number());
            }
        }

        void forgetDescriptors() {
            header.putLong(SocketConstants.MSGHDR_CONTROL, 0);
            header.putLong(SocketConstants.MSGHDR_CONTROLLEN, 0);
        }

        List<Fd> descriptors(Syscalls syscalls, String origin) {
            if (header.getLong(SocketConstants.MSGHDR_CONTROLLEN) < SocketConstants.CMSGHDR_SIZE
                    || control.getInt(SocketConstants.CMSGHDR_TYPE) != SocketConstants.SCM_RIGHTS) {
                return List.of();
            }
            int count = (int) ((control.getLong(0) - SocketConstants.CMSGHDR_SIZE) / 4);
            Fd[] received = new Fd[count];
            for (int i = 0; i < count; i++) {
                int number = control.getInt(SocketConstants.CMSGHDR_SIZE + 4 * i);
                received[i] = new Fd(syscalls, number, "descriptor from " + origin);
            }
            return List.of(received);
        }
    }
}
