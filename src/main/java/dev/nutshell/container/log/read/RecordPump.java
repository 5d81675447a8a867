package dev.nutshell.container.log.read;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Takes records out of a stream of bytes and hands on those that are wanted.
final class RecordPump {
    private static final int BLOCK = 1 << 18;

    /// A record that gets longer is none.
    private static final int LONGEST = 1 << 26;

    /// Gives bytes; 0 or less at the end of what there is.
    @FunctionalInterface
    interface Input {
        int read(byte[] target, int from, int length) throws IOException;
    }

    private final RecordDecoder decoder;
    private final LogQuery query;
    private final LogConsumer consumer;
    private final LogEntry entry = new LogEntry();
    private final boolean[] lineEnded = {true, true};
    private byte[] buffer = new byte[BLOCK];
    private int start;
    private int end;
    private long linesToSkip;
    private boolean isPastUntil;

    RecordPump(RecordDecoder decoder, LogQuery query, LogConsumer consumer) {
        this.decoder = decoder;
        this.query = query;
        this.consumer = consumer;
    }

    /// Whether a record was met that is newer than all that are wanted.
    boolean isPastUntil() {
        return isPastUntil;
    }

    /// Passes over the next `lines` lines.
    void skipLines(long lines) {
        linesToSkip = lines;
    }

    /// Pumps until the input has no more or the thread is interrupted, and forgets what stands behind the last whole record.
    ///
    /// @return bytes of the records that were taken
    long pump(Input input) throws IOException {
        start = 0;
        end = 0;
        long taken = 0;
        int count = input.read(buffer, end, buffer.length - end);
        while (count > 0 && !isPastUntil && !Thread.currentThread().isInterrupted()) {
            end += count;
            int before = start;
            takeRecords();
            taken += start - before;
            makeRoom();
            count = input.read(buffer, end, buffer.length - end);
        }
        return taken;
    }

    private void takeRecords() {
        int length = decoder.decode(buffer, start, end, entry);
        while (length > 0) {
            start += length;
            if (entry.isLine()) {
                take();
            }
            length = isPastUntil || start == end ? 0 : decoder.decode(buffer, start, end, entry);
        }
    }

    private void makeRoom() {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        } else if (end == buffer.length) {
            if (buffer.length >= LONGEST) {
                end = 0;
            } else {
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            }
        }
    }

    private void take() {
        int stream = entry.isStderr() ? 1 : 0;
        boolean startsLine = lineEnded[stream];
        boolean endsLine = entry.endsLine();
        if (linesToSkip > 0) {
            linesToSkip -= endsLine ? 1 : 0;
            return;
        }
        Instant until = query.until();
        if (until != null && entry.isAfter(until)) {
            isPastUntil = true;
            return;
        }
        if (isWanted(query.since())) {
            lineEnded[stream] = endsLine;
            consumer.accept(
                    entry.isStderr(),
                    entry.time(),
                    entry.details(),
                    entry.bytes(),
                    entry.offset(),
                    entry.length(),
                    startsLine);
        }
    }

    private boolean isWanted(@Nullable Instant since) {
        return (entry.isStderr() ? query.stderr() : query.stdout())
                && (since == null || !entry.isBefore(since));
    }
}
