package dev.nutshell.kernel.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.PageMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocate(JAVA_INT, 2);
            syscalls.invoke(
                    SystemCall.SOCKETPAIR,
                    description,
                    SocketConstants.AF_UNIX,
                    type | SocketConstants.SOCK_CLOEXEC,
                    0,
                    numbers.address());
            return new Pair(
                    new Fd(syscalls, numbers.get(JAVA_INT, 0), description),
                    new Fd(syscalls, numbers.get(JAVA_INT, 4), description));
        }
    }

    /// Binds a new socket to `name` in `directory` and listens.
    public Fd listen(Fd directory, String name, int type) {
        Fd socket = socket(type, name);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = address(arena, directory, name);
            syscalls.invoke(
                    SystemCall.BIND, name, socket.number(), address.address(), address.byteSize());
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
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = address(arena, directory, name);
            syscalls.invoke(
                    SystemCall.CONNECT,
                    name,
                    socket.number(),
                    address.address(),
                    address.byteSize());
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
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment credentials = arena.allocate(UCRED_SIZE, 4);
            MemorySegment size = arena.allocateFrom(JAVA_INT, UCRED_SIZE);
            syscalls.invoke(
                    SystemCall.GETSOCKOPT,
                    socket.describe(),
                    socket.number(),
                    SocketConstants.SOL_SOCKET,
                    SocketConstants.SO_PEERCRED,
                    credentials.address(),
                    size.address());
            return new Peer(
                    credentials.get(JAVA_INT, 0),
                    credentials.get(JAVA_INT, 4),
                    credentials.get(JAVA_INT, 8));
        }
    }

    /// Sends one message with descriptors. The caller keeps its own copies. At least one byte of content is needed for
    /// descriptors to travel on a stream.
    public void send(Fd socket, byte[] content, List<Fd> descriptors) {
        try (Arena arena = Arena.ofConfined()) {
            Message message =
                    new Message(arena, arena.allocateFrom(JAVA_BYTE, content), descriptors.size());
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
        try (Arena arena = Arena.ofConfined()) {
            Message message =
                    new Message(arena, arena.allocateFrom(JAVA_BYTE, content), descriptors.size());
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
        try (Arena arena = Arena.ofConfined();
                PageMemory content = new PageMemory(syscalls, limit)) {
            Message message = new Message(arena, content.segment(), descriptorLimit);
            message.describe(0, limit);
            long length = receive(socket, message);
            List<Fd> descriptors = message.descriptors(syscalls, socket.describe());
            int flags = message.header.get(JAVA_INT, SocketConstants.MSGHDR_FLAGS);
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
            return new Received(message.content.asSlice(0, length).toArray(JAVA_BYTE), descriptors);
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
    private static MemorySegment address(Arena arena, Fd directory, String name) {
        byte[] path =
                ("/proc/self/fd/" + directory.number() + "/" + name)
                        .getBytes(StandardCharsets.UTF_8);
        if (path.length > SocketConstants.SUN_PATH_MAX) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "socket name " + name + ": too long");
        }
        MemorySegment address = arena.allocate(SocketConstants.SOCKADDR_UN_SIZE, 2);
        address.set(JAVA_SHORT, 0, (short) SocketConstants.AF_UNIX);
        MemorySegment.copy(path, 0, address, JAVA_BYTE, 2, path.length);
        return address;
    }

    /// `struct msghdr` with one buffer and room for descriptors.
    private static final class Message {
        private final MemorySegment header;
        private final MemorySegment content;
        private final MemorySegment vector;
        private final MemorySegment control;

        Message(Arena arena, MemorySegment content, int descriptors) {
            this.content = content;
            header = arena.allocate(SocketConstants.MSGHDR_SIZE, 8);
            vector = arena.allocate(SocketConstants.IOVEC_SIZE, 8);
            control = arena.allocate(controlSize(descriptors), 8);
            header.set(JAVA_LONG, SocketConstants.MSGHDR_IOV, vector.address());
            header.set(JAVA_LONG, SocketConstants.MSGHDR_IOVLEN, 1);
            if (descriptors > 0) {
                header.set(JAVA_LONG, SocketConstants.MSGHDR_CONTROL, control.address());
                header.set(JAVA_LONG, SocketConstants.MSGHDR_CONTROLLEN, control.byteSize());
            }
        }

        /// CMSG_SPACE: the header, the numbers, rounded up to 8.
        private static long controlSize(int descriptors) {
            return SocketConstants.CMSGHDR_SIZE + ((4L * descriptors + 7) & ~7L);
        }

        void describe(int offset, int length) {
            vector.set(JAVA_LONG, 0, content.address() + offset);
            vector.set(JAVA_LONG, 8, length);
        }

        void putDescriptors(List<Fd> descriptors) {
            control.set(JAVA_LONG, 0, SocketConstants.CMSGHDR_SIZE + 4L * descriptors.size());
            control.set(JAVA_INT, SocketConstants.CMSGHDR_LEVEL, SocketConstants.SOL_SOCKET);
            control.set(JAVA_INT, SocketConstants.CMSGHDR_TYPE, SocketConstants.SCM_RIGHTS);
            for (int i = 0; i < descriptors.size(); i++) {
                control.set(
                        JAVA_INT,
                        SocketConstants.CMSGHDR_SIZE + 4L * i,
                        descriptors.get(i).number());
            }
        }

        void forgetDescriptors() {
            header.set(JAVA_LONG, SocketConstants.MSGHDR_CONTROL, 0);
            header.set(JAVA_LONG, SocketConstants.MSGHDR_CONTROLLEN, 0);
        }

        List<Fd> descriptors(Syscalls syscalls, String origin) {
            if (header.get(JAVA_LONG, SocketConstants.MSGHDR_CONTROLLEN)
                            < SocketConstants.CMSGHDR_SIZE
                    || control.get(JAVA_INT, SocketConstants.CMSGHDR_TYPE)
                            != SocketConstants.SCM_RIGHTS) {
                return List.of();
            }
            int count = (int) ((control.get(JAVA_LONG, 0) - SocketConstants.CMSGHDR_SIZE) / 4);
            Fd[] received = new Fd[count];
            for (int i = 0; i < count; i++) {
                int number = control.get(JAVA_INT, SocketConstants.CMSGHDR_SIZE + 4L * i);
                received[i] = new Fd(syscalls, number, "descriptor from " + origin);
            }
            return List.of(received);
        }
    }
}
