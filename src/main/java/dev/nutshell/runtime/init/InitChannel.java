package dev.nutshell.runtime.init;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.UnixSockets;
import java.util.List;
import java.util.Optional;

/// The talk between init and the engine over a pair of packet sockets. Either end may be held by this class.
///
/// Init says `console` (with the terminal's master), `ready`, `executing`, `failed`; the engine says `go`. When init executes
/// the container's program its end closes by itself: the end of the channel right after `executing` is the success. Without
/// that word something has killed init.
public final class InitChannel implements AutoCloseable {
    private static final int LIMIT = 1 << 14;

    /// Longest message of a failure, which can quote whatever the container was given: a command of 100 kB.
    private static final int LONGEST_TEXT = 1 << 13;

    private static final long CONSOLE = 1;
    private static final long READY = 2;
    private static final long FAILED = 3;
    private static final long GO = 4;
    private static final long EXECUTING = 5;

    private final UnixSockets sockets;
    private final Fd socket;

    public InitChannel(Syscalls syscalls, Fd socket) {
        this.sockets = new UnixSockets(syscalls);
        this.socket = socket;
    }

    /// What init says.
    public sealed interface Message {
        /// The master of the container's terminal; the receiver owns it.
        record Console(Fd master) implements Message {}

        /// Everything but the program is there.
        record Ready() implements Message {}

        /// Init is about to become the program.
        record Executing() implements Message {}

        /// Init gave up.
        record Failed(EngineException failure) implements Message {}
    }

    /// To wait for messages with `poll(2)`.
    public Fd socket() {
        return socket;
    }

    /// The next message of init; empty when its end is closed: the program runs, or init was killed.
    public Optional<Message> receive() {
        UnixSockets.Received received = sockets.receive(socket, LIMIT, 1);
        if (received.isEnd()) {
            return Optional.empty();
        }
        WireReader wire = new WireReader(received.content(), "message of init");
        long kind = wire.number();
        if (kind == CONSOLE && received.descriptors().size() == 1) {
            return Optional.of(new Message.Console(received.descriptors().getFirst()));
        }
        if (kind == READY) {
            return Optional.of(new Message.Ready());
        }
        if (kind == EXECUTING) {
            return Optional.of(new Message.Executing());
        }
        if (kind == FAILED) {
            ErrorKind error = wire.choice(ErrorKind.values());
            return Optional.of(new Message.Failed(new EngineException(error, wire.text())));
        }
        received.descriptors().forEach(Fd::close);
        throw new EngineException(ErrorKind.INTERNAL, "message of init: unknown kind " + kind);
    }

    /// Lets init pass its next [AwaitParent].
    public void sendGo() {
        send(new WireWriter().number(GO));
    }

    void sendConsole(Fd master) {
        sockets.send(socket, new WireWriter().number(CONSOLE).toBytes(), List.of(master));
    }

    void sendReady() {
        send(new WireWriter().number(READY));
    }

    void sendExecuting() {
        send(new WireWriter().number(EXECUTING));
    }

    void sendFailure(ErrorKind kind, String message) {
        send(new WireWriter().number(FAILED).number(kind.ordinal()).text(message, LONGEST_TEXT));
    }

    void awaitGo() {
        UnixSockets.Received received = sockets.receive(socket, LIMIT, 0);
        if (received.isEnd()) {
            throw new EngineException(ErrorKind.UNAVAILABLE, "the engine has gone");
        }
    }

    private void send(WireWriter message) {
        sockets.send(socket, message.toBytes(), List.of());
    }

    @Override
    public void close() {
        socket.close();
    }
}
