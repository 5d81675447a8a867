package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.UnixSockets;
import java.util.List;

/// A command that is connected to the supervisor.
final class Client {
    private static final int MOST_DESCRIPTORS = 2;

    private final UnixSockets sockets;
    private final Fd socket;
    private boolean gone;

    Client(Syscalls syscalls, Fd socket) {
        this.sockets = new UnixSockets(syscalls);
        this.socket = socket;
    }

    /// One message with the descriptors that came along; the receiver owns them.
    record Received(ControlMessage message, List<Fd> descriptors) {}

    Fd socket() {
        return socket;
    }

    boolean isGone() {
        return gone;
    }

    /// The next message; null when the command has closed its end or talks nonsense.
    @org.jspecify.annotations.Nullable
    Received receive() {
        try {
            UnixSockets.Received received =
                    sockets.receive(socket, ControlMessage.LIMIT, MOST_DESCRIPTORS);
            return received.isEnd()
                    ? null
                    : new Received(
                            ControlMessage.ofBytes(received.content()), received.descriptors());
        } catch (EngineException _) {
            return null;
        }
    }

    /// Tells the command; one that has gone needs no telling.
    void send(ControlMessage message, Fd... descriptors) {
        try {
            sockets.send(socket, message.toBytes(), List.of(descriptors));
        } catch (EngineException _) {
            gone = true;
        }
    }

    void close() {
        gone = true;
        socket.close();
    }
}
