package dev.nutshell.network.port;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.Pipes;
import dev.nutshell.kernel.process.SocketCalls;

/// One direction of a connection: out of a socket, through a pipe, into another socket.
final class Stream {
    private static final long CHUNK = 1 << 16;

    /// So much at a time, then others have their turn.
    private static final long TURN = 1 << 20;

    private final SocketCalls calls;
    private final Pipes pipes;
    private final Fd from;
    private final Fd to;
    private final Pipes.Ends pipe;
    private long held;
    private boolean atEnd;
    private boolean done;
    private boolean broken;

    Stream(SocketCalls calls, Pipes pipes, Fd from, Fd to, Pipes.Ends pipe) {
        this.calls = calls;
        this.pipes = pipes;
        this.from = from;
        this.to = to;
        this.pipe = pipe;
    }

    /// Moves what can be moved without waiting.
    void pump() {
        long moved = 0;
        while (!broken && !done && moved < TURN) {
            long count = held == 0 && !atEnd ? fill() : 0;
            if (count < 0) {
                return;
            }
            if (held == 0) {
                // only at the end of the input
                calls.endOutput(to);
                done = true;
                return;
            }
            count = drain();
            if (count < 0) {
                return;
            }
            moved += count;
        }
    }

    private long fill() {
        long count = checked(pipes.move(from, pipe.write(), CHUNK));
        held += Math.max(0, count);
        atEnd = count == 0;
        return count;
    }

    private long drain() {
        long count = checked(pipes.move(pipe.read(), to, held));
        held -= Math.max(0, count);
        return count;
    }

    /// @return below 0: not now, or never again
    private long checked(long count) {
        if (count < 0 && count != -Errno.EAGAIN.number()) {
            broken = true;
        }
        return count;
    }

    boolean wantsInput() {
        return held == 0 && !atEnd;
    }

    boolean wantsOutput() {
        return held > 0;
    }

    boolean isDone() {
        return done;
    }

    /// Whether one of the sockets was reset.
    boolean isBroken() {
        return broken;
    }

    void close() {
        pipe.close();
    }
}
