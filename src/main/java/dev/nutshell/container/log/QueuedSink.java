package dev.nutshell.container.log;

import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.process.EventDescriptor;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Keeps lines until a thread of its own has handed them to a sink that may have to wait, so that the supervisor never does.
///
/// When the lines that wait are more than its capacity, new ones are dropped and counted (`mode=non-blocking`), or the
/// container's output is left in its pipe until there is room ([#isBehind]).
final class QueuedSink implements LogSink {
    /// How long the end of a container waits for its log driver.
    private static final long PATIENCE_MILLIS = 5_000;

    private final Supplier<LogSink> slow;
    private final long capacity;
    private final boolean dropping;
    private final EventDescriptor room;
    private final LossReport dropped;
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private long waitingBytes;
    private boolean closed;
    private boolean isAwaited;
    private final Thread thread;

    /// @param slow makes the sink, in the thread that will use it
    QueuedSink(
            Syscalls syscalls,
            Supplier<LogSink> slow,
            long capacity,
            boolean dropping,
            InstantSource clock) {
        this.slow = slow;
        this.capacity = capacity;
        this.dropping = dropping;
        this.dropped = new LossReport(clock);
        this.room = new EventDescriptor(syscalls, "room in the log queue");
        this.thread = new Thread(this::handOver, "log");
        thread.setDaemon(true);
        thread.start();
    }

    private record Waiting(
            boolean stderr,
            byte[] bytes,
            boolean ended,
            long run,
            int ordinal,
            long seconds,
            int nanos) {
        static Waiting of(LogLine line) {
            byte[] copy =
                    Arrays.copyOfRange(line.bytes(), line.from(), line.from() + line.length());
            return new Waiting(
                    line.isStderr(),
                    copy,
                    line.isEnded(),
                    line.run(),
                    line.ordinal(),
                    line.seconds(),
                    line.nanos());
        }

        LogLine fill(LogLine line) {
            return line.of(stderr, bytes, 0, bytes.length, ended)
                    .part(run, ordinal)
                    .at(seconds, nanos);
        }

        /// What it costs: a line feed counts, so that empty lines cannot pile up.
        int size() {
            return bytes.length + 1;
        }
    }

    /// Signalled when there is room again after [#isBehind].
    EventDescriptor room() {
        return room;
    }

    @Override
    public void line(LogLine line) {
        synchronized (queue) {
            if (dropping && waitingBytes + line.length() + 1 > capacity && waitingBytes > 0) {
                dropped.add(1, "the log driver is slower than the container");
                return;
            }
            if (dropped.isDue()) {
                add(Waiting.of(dropped.announce()));
                dropped.delivered();
            }
            add(Waiting.of(line));
        }
    }

    private void add(Waiting waiting) {
        queue.add(waiting);
        waitingBytes += waiting.size();
        if (queue.size() == 1) {
            queue.notifyAll();
        }
    }

    /// Whether nothing more should come for now.
    boolean isBehind() {
        synchronized (queue) {
            isAwaited = !dropping && waitingBytes >= capacity;
            return isAwaited;
        }
    }

    @Override
    public void flush() {
        // the thread sees to it
    }

    private void handOver() {
        LogLine line = new LogLine();
        try (LogSink sink = slow.get()) {
            Waiting next = next();
            while (next != null) {
                sink.line(next.fill(line));
                if (isDone(next)) {
                    sink.flush();
                }
                next = next();
            }
        }
    }

    /// Waits for a line; null at the end.
    private @Nullable Waiting next() {
        synchronized (queue) {
            while (queue.isEmpty() && !closed) {
                try {
                    queue.wait();
                } catch (InterruptedException _) {
                    closed = true;
                }
            }
            return queue.poll();
        }
    }

    /// @return whether nothing more waits
    private boolean isDone(Waiting line) {
        synchronized (queue) {
            waitingBytes -= line.size();
            if (isAwaited && waitingBytes <= capacity / 2) {
                isAwaited = false;
                room.raise();
            }
            return queue.isEmpty();
        }
    }

    @Override
    public void close() {
        synchronized (queue) {
            if (dropped.isDue()) {
                add(Waiting.of(dropped.announce()));
                dropped.delivered();
            }
            closed = true;
            queue.notifyAll();
        }
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            room.close();
        }
    }
}
