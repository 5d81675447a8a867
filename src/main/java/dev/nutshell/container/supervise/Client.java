package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.UnixSockets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A command that is connected to the supervisor.
///
/// The supervisor never waits for one: a command that does not read what it is told is left.
final class Client {
    private static final int MOST_DESCRIPTORS = 2;

    private final UnixSockets sockets;
    private final Fd socket;
    private boolean attached;
    private boolean gone;
    private boolean refused;

    Client(Syscalls syscalls, Fd socket) {
        this.sockets = new UnixSockets(syscalls);
        this.socket = socket;
    }

    /// One message with the descriptors that came along; the receiver owns them.
    record Received(ControlMessage message, List<Fd> descriptors) {}

    /// Whether it is not to be listened to. What a command has said before it went counts: it may not wait for an answer.
    boolean isRefused() {
        return refused;
    }

    /// Notes that it is attached to the streams.
    ///
    /// @return false when it was already
    boolean attachOnce() {
        boolean isFirst = !attached;
        attached = true;
        return isFirst;
    }

    boolean isAttached() {
        return attached;
    }

    /// The next message; null when the command has closed its end or talks nonsense.
    @Nullable Received receive() {
        try {
            UnixSockets.Received received =
                    sockets.receive(socket, ControlMessage.LIMIT, MOST_DESCRIPTORS);
            return received.isEnd() ? null : read(received);
        } catch (EngineException _) {
            return null;
        }
    }

    private static Received read(UnixSockets.Received received) {
        try {
            return new Received(ControlMessage.ofBytes(received.content()), received.descriptors());
        } catch (EngineException nonsense) {
            received.descriptors().forEach(Fd::close);
            throw nonsense;
        }
    }

    /// Tells the command; one that has gone needs no telling.
    void send(ControlMessage message, Fd... descriptors) {
        if (!gone && !sent(message, List.of(descriptors))) {
            gone = true;
            sockets.shutDown(socket);
        }
    }

    private boolean sent(ControlMessage message, List<Fd> descriptors) {
        try {
            return sockets.trySend(socket, message.toBytes(), descriptors);
        } catch (EngineException _) {
            return false;
        }
    }

    /// Ends the talk; the loop hears of it as of a command that has gone.
    void hangUp() {
        gone = true;
        refused = true;
        sockets.shutDown(socket);
    }

    void close() {
        gone = true;
        socket.close();
    }
}
