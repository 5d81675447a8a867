package dev.nutshell.container.log;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// A log that goes to a socket, one message for each line. Waits for a slow peer, so it runs behind a [QueuedSink].
///
/// A peer that is gone is tried again once a second, with the next line; what comes in between is lost and counted.
abstract sealed class SocketSink implements LogSink permits JournaldSink, SyslogSink {
    private static final int USUAL = 1 << 12;
    private static final long RETRY = 1_000_000_000;

    final Syscalls syscalls;
    private final RecordBuffer buffer = new RecordBuffer(USUAL);
    private final FileCalls files;
    private final LossReport losses;
    private @Nullable Fd socket;
    private String failure = "";
    private long failedAt = System.nanoTime() - RETRY;

    SocketSink(Syscalls syscalls, InstantSource clock) {
        this.syscalls = syscalls;
        this.files = new FileCalls(syscalls);
        this.losses = new LossReport(clock);
    }

    /// Appends the message of one line.
    abstract void encode(LogLine line, RecordBuffer target);

    /// A connected socket.
    ///
    /// @throws EngineException when nobody listens
    abstract Fd connect(FileCalls calls);

    @Override
    public final void line(LogLine line) {
        if (losses.isDue() && isWorthTrying() && deliver(losses.announce())) {
            losses.delivered();
        }
        if (losses.isDue() || !deliver(line)) {
            losses.add(1, failure);
        }
    }

    private boolean isWorthTrying() {
        return socket != null || System.nanoTime() - failedAt >= RETRY;
    }

    /// Sends one message, over a new connection where the old one has broken.
    private boolean deliver(LogLine line) {
        buffer.clear();
        encode(line, buffer);
        boolean isNew = socket == null;
        if (send()) {
            return true;
        }
        return !isNew && send();
    }

    private boolean send() {
        try {
            Fd open = socket == null ? connect(files) : socket;
            socket = open;
            files.content().write(open, buffer.bytes(), 0, buffer.used());
            return true;
        } catch (EngineException broken) {
            failure = String.valueOf(broken.getMessage());
            failedAt = System.nanoTime();
            disconnect();
            return false;
        }
    }

    private void disconnect() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    @Override
    public final void flush() {
        // each line is sent at once
    }

    @Override
    public final void close() {
        if (losses.isDue()) {
            deliver(losses.announce());
        }
        disconnect();
        files.close();
    }
}
