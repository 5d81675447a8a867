package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.process.UnixSockets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A command's end of the talk with a supervisor.
public final class ControlSocket implements AutoCloseable {
    /// Name of the socket in the container's run folder.
    static final String NAME = "control";

    private final UnixSockets sockets;
    private final Fd socket;

    ControlSocket(Syscalls syscalls, Fd socket) {
        this.sockets = new UnixSockets(syscalls);
        this.socket = socket;
    }

    /// Connects to the supervisor of the container with this run folder.
    ///
    /// @return empty when none listens there
    public static Optional<ControlSocket> connect(Syscalls syscalls, Path runFolder) {
        try (FileCalls files = new FileCalls(syscalls);
                Fd folder = files.open(runFolder, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0)) {
            Fd socket =
                    new UnixSockets(syscalls).connect(folder, NAME, SocketConstants.SOCK_SEQPACKET);
            return Optional.of(new ControlSocket(syscalls, socket));
        } catch (EngineException absent) {
            if (absent.kind() == ErrorKind.PERMISSION_DENIED) {
                throw absent;
            }
            return Optional.empty();
        }
    }

    /// One message with what came along; the receiver owns the descriptors.
    public record Answer(ControlMessage message, List<Fd> descriptors) {}

    /// To wait for answers with `poll(2)`.
    public Fd descriptor() {
        return socket;
    }

    /// Sends one message with descriptors, of which the caller keeps its own.
    ///
    /// @return false when the supervisor has gone; its last words can still be received
    public boolean send(ControlMessage message, List<Fd> descriptors) {
        try {
            sockets.send(socket, message.toBytes(), descriptors);
            return true;
        } catch (KernelException failure) {
            if (failure.errno() == Errno.EPIPE || failure.errno() == Errno.ECONNRESET) {
                return false;
            }
            throw failure;
        }
    }

    /// Waits for the next message; empty when the supervisor has gone without a word.
    public Optional<Answer> receive() {
        UnixSockets.Received received = sockets.receive(socket, ControlMessage.LIMIT, 1);
        return received.isEnd()
                ? Optional.empty()
                : Optional.of(
                        new Answer(
                                ControlMessage.ofBytes(received.content()),
                                received.descriptors()));
    }

    /// As [#receive], also empty when the connection has broken.
    public Optional<Answer> tryReceive() {
        try {
            return receive();
        } catch (EngineException _) {
            return Optional.empty();
        }
    }

    /// Waits until the supervisor says that the container has ended; empty when it goes without having said so.
    public Optional<Integer> awaitExitCode() {
        Optional<Answer> answer = tryReceive();
        while (answer.isPresent()) {
            if (answer.get().message() instanceof ControlMessage.Exited(int code, boolean _)) {
                return Optional.of(code);
            }
            answer = tryReceive();
        }
        return Optional.empty();
    }

    /// Says that nothing more is coming: the supervisor closes its end when it has read everything.
    public void endSending() {
        sockets.endSending(socket);
    }

    /// Ends the talk from this side; whoever waits in [#receive] gets an empty answer.
    public void hangUp() {
        sockets.shutDown(socket);
    }

    @Override
    public void close() {
        socket.close();
    }
}
