package dev.nutshell.container.log;

import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;

/// The log of one run of a container, as the supervisor sees it: blocks of its streams go in. Belongs to one thread; no
/// method throws for what happens to the log's target.
public final class ContainerLog implements AutoCloseable {
    private static final int BLOCK = 1 << 14;

    /// Lines that may wait for a socket before the container is slowed down.
    private static final long SOCKET_QUEUE = 1 << 17;

    private final LogSink sink;

    /// The sink, and its copy where there is one.
    private final LogSink lines;

    private final boolean wanted;
    private final LineSplitter stdout;
    private final LineSplitter stderr;
    private byte[] block = {};

    public ContainerLog(Syscalls syscalls, LogPlan plan) {
        this(syscalls, plan, Clock.systemUTC());
    }

    ContainerLog(Syscalls syscalls, LogPlan plan, InstantSource clock) {
        this.sink = sinkOf(syscalls, plan, clock);
        this.lines =
                plan.copy() instanceof LogTarget.None
                        ? sink
                        : new CopyingSink(plain(syscalls, plan.copy(), clock), sink);
        this.wanted = !(sink instanceof NullSink);
        this.stdout = new LineSplitter(false, lines, clock);
        this.stderr = new LineSplitter(true, lines, clock);
    }

    /// Takes the first `count` bytes of `bytes`, which the container has written; a terminal's output counts as standard
    /// output.
    public void accept(boolean isStderr, ByteBuffer bytes, int count) {
        if (!wanted) {
            return;
        }
        if (block.length == 0) {
            block = new byte[BLOCK];
        }
        for (int at = 0; at < count; at += BLOCK) {
            int part = Math.min(BLOCK, count - at);
            bytes.get(at, block, 0, part);
            (isStderr ? stderr : stdout).accept(block, part);
        }
        lines.flush();
    }

    /// A stream is at its end: what it wrote after the last line feed is its last line.
    public void end(boolean isStderr) {
        (isStderr ? stderr : stdout).end();
        lines.flush();
    }

    /// How far it is written; empty where it is no file that is written at once.
    public Optional<LogPosition> position() {
        return sink instanceof FileSink file ? Optional.of(file.position()) : Optional.empty();
    }

    /// What waits for the end of its line.
    public byte[] pending(boolean isStderr) {
        return (isStderr ? stderr : stdout).pending();
    }

    /// Goes on where another process was at `position`: what it has written after that is taken back.
    public void resume(LogPosition position, byte[] pendingStdout, byte[] pendingStderr) {
        if (sink instanceof FileSink file) {
            file.rollBack(position);
        }
        stdout.restore(pendingStdout);
        stderr.restore(pendingStderr);
    }

    /// Whether the streams should be left alone until [#room] becomes readable.
    public boolean isBehind() {
        return sink instanceof QueuedSink queued && queued.isBehind();
    }

    /// Becomes readable when the log has caught up; absent where it is never behind.
    public Optional<Fd> room() {
        return sink instanceof QueuedSink queued
                ? Optional.of(queued.room().descriptor())
                : Optional.empty();
    }

    /// Takes note of [#room].
    public void acknowledgeRoom() {
        if (sink instanceof QueuedSink queued) {
            queued.room().acknowledge();
        }
    }

    /// Writes what is left. Waits a few seconds at most.
    @Override
    public void close() {
        lines.close();
    }

    private static LogSink sinkOf(Syscalls syscalls, LogPlan plan, InstantSource clock) {
        LogTarget target = plan.target();
        if (target instanceof LogTarget.None) {
            return new NullSink();
        }
        boolean waits = target instanceof LogTarget.Journald || target instanceof LogTarget.Syslog;
        if (!plan.dropping() && !waits) {
            return plain(syscalls, target, clock);
        }
        return new QueuedSink(
                syscalls,
                () -> plain(syscalls, target, clock),
                plan.dropping() ? plan.bufferSize() : SOCKET_QUEUE,
                plan.dropping(),
                clock);
    }

    private static LogSink plain(Syscalls syscalls, LogTarget target, InstantSource clock) {
        return switch (target) {
            case LogTarget.None() -> new NullSink();
            case LogTarget.JsonFile file ->
                    new JsonFileSink(
                            syscalls, file.file(), file.rotation(), file.attributes(), clock);
            case LogTarget.Local file ->
                    new LocalSink(syscalls, file.file(), file.rotation(), file.attributes(), clock);
            case LogTarget.Journald journal ->
                    new JournaldSink(
                            syscalls,
                            journal.socket(),
                            journal.fields(),
                            UUID.randomUUID().toString().replace("-", ""),
                            clock);
            case LogTarget.Syslog syslog ->
                    new SyslogSink(syscalls, syslog, ZoneId.systemDefault(), clock);
        };
    }
}
