package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.UnixSockets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The supervisor's line to its keeper, which goes on in its place should it be killed.
///
/// The keeper is never waited for, and its end is none of the supervisor's business.
final class Keeper implements AutoCloseable {
    private final UnixSockets sockets;
    private @Nullable Fd socket;

    private Keeper(Syscalls syscalls, @Nullable Fd socket) {
        this.sockets = new UnixSockets(syscalls);
        this.socket = socket;
    }

    static Keeper over(Syscalls syscalls, Fd socket) {
        return new Keeper(syscalls, socket);
    }

    /// For a supervisor that has none.
    static Keeper absent(Syscalls syscalls) {
        return new Keeper(syscalls, null);
    }

    boolean isThere() {
        return socket != null;
    }

    void tell(HandoverMessage message, Fd... descriptors) {
        Fd line = socket;
        if (line == null) {
            return;
        }
        try {
            if (sockets.trySend(line, message.toBytes(), List.of(descriptors))) {
                return;
            }
        } catch (EngineException _) {
            // it has gone
        }
        // one that misses a message would go on from a wrong state
        close();
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
