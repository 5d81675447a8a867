package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.EventDescriptor;
import dev.nutshell.kernel.process.UnixSockets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The supervisor's line to its keeper, which goes on in its place should it be killed.
///
/// The keeper is never waited for, and its end is none of the supervisor's business. As long as it sleeps ([DormantKeeper]) it
/// takes nothing out of the line: it is woken when much is in it, and when something is that must be closed before the end.
final class Keeper implements AutoCloseable {
    /// The line of the kernel takes about 270 short packets; every container says about ten, and some with each restart.
    private static final int MOST_WAITING = 64;

    private final UnixSockets sockets;
    private final @Nullable EventDescriptor wake;
    private final @Nullable EventDescriptor done;
    private @Nullable Fd line;
    private int waiting;

    /// @param line owned by this, as the others
    /// @param wake ends the keeper's sleep
    /// @param done lets it sleep until the supervisor's end, and go then
    Keeper(UnixSockets sockets, Fd line, EventDescriptor wake, EventDescriptor done) {
        this.sockets = sockets;
        this.line = line;
        this.wake = wake;
        this.done = done;
    }

    private Keeper(UnixSockets sockets) {
        this.sockets = sockets;
        this.wake = null;
        this.done = null;
    }

    /// For a supervisor that has none.
    static Keeper absent(UnixSockets sockets) {
        return new Keeper(sockets);
    }

    boolean isThere() {
        return line != null;
    }

    void tell(HandoverMessage message, Fd... descriptors) {
        Fd open = line;
        if (open == null) {
            return;
        }
        try {
            if (sockets.trySend(open, message.toBytes(), List.of(descriptors))) {
                afterwards(message);
                return;
            }
        } catch (EngineException _) {
            // it has gone
        }
        // one that misses a message would go on from a wrong state
        close();
    }

    private void afterwards(HandoverMessage message) {
        waiting++;
        boolean mustBeClosed =
                message instanceof HandoverMessage.Opened(HandoverMessage.Stream stream)
                        && stream == HandoverMessage.Stream.STDIN;
        if (wake != null && (mustBeClosed || waiting == MOST_WAITING)) {
            wake.raise();
        }
        if (done != null && message instanceof HandoverMessage.Done) {
            done.raise();
        }
    }

    @Override
    public void close() {
        if (line != null) {
            line.close();
            line = null;
        }
        if (wake != null) {
            wake.close();
        }
        if (done != null) {
            done.close();
        }
    }
}
