package dev.nutshell.container.log.read;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a reader handed over.
final class Gathered implements LogConsumer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();
    private final List<String> lines = new ArrayList<>();
    private long flushes;

    @Override
    public synchronized void accept(
            boolean stderr,
            Instant time,
            Map<String, String> details,
            byte[] bytes,
            int offset,
            int length,
            boolean startsLine) {
        (stderr ? error : out).write(bytes, offset, length);
        lines.add(
                (stderr ? "err " : "out ")
                        + time
                        + (details.isEmpty() ? "" : " " + details)
                        + (startsLine ? " > " : " + ")
                        + new String(bytes, offset, length, StandardCharsets.UTF_8));
        notifyAll();
    }

    @Override
    public synchronized void flush() {
        flushes++;
        notifyAll();
    }

    synchronized byte[] out() {
        return out.toByteArray();
    }

    synchronized byte[] error() {
        return error.toByteArray();
    }

    synchronized String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /// `out 2026-09-28T12:00:00Z {tag=x} > text`, with `+` for a piece that continues a line.
    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    synchronized long size() {
        return out.size() + error.size();
    }

    /// Waits until so many bytes have come.
    synchronized void awaitBytes(long count) throws InterruptedException {
        while (out.size() + error.size() < count) {
            wait();
        }
    }

    synchronized void awaitFlush() throws InterruptedException {
        long before = flushes;
        while (flushes == before) {
            wait();
        }
    }
}
