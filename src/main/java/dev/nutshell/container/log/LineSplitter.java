package dev.nutshell.container.log;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;

/// Cuts one stream into lines as Docker does (moby: daemon/logger/copier.go): at each line feed, and after 16 KiB without
/// one. What has no line feed yet waits here, at most 16 KiB.
///
/// One thing differs: a cut of a long line does not go through a UTF-8 character, which JSON could not give back.
final class LineSplitter {
    /// Bytes of a line without its line feed; a longer one comes in parts.
    static final int LONGEST = 1 << 14;

    private static final int FIRST_PENDING = 256;

    private final boolean stderr;
    private final LogSink sink;
    private final InstantSource clock;
    private final LogLine line = new LogLine();
    private byte[] pending = {};
    private int pendingLength;
    private long run;
    private int parts;
    private Instant runStart = Instant.EPOCH;

    LineSplitter(boolean stderr, LogSink sink, InstantSource clock) {
        this.stderr = stderr;
        this.sink = sink;
        this.clock = clock;
    }

    void accept(byte[] bytes, int count) {
        int at = 0;
        while (at < count) {
            int window = Math.min(count, at + LONGEST - pendingLength);
            int lineFeed = ByteScan.lineFeed(bytes, at, window);
            if (lineFeed < window) {
                complete(bytes, at, lineFeed - at);
                at = lineFeed + 1;
            } else {
                keep(bytes, at, window - at);
                at = window;
                if (pendingLength == LONGEST) {
                    cut();
                }
            }
        }
    }

    /// What waits for the end of its line.
    byte[] pending() {
        return Arrays.copyOf(pending, pendingLength);
    }

    /// Goes on with what another process has kept back; before anything else.
    void restore(byte[] kept) {
        keep(kept, 0, kept.length);
    }

    /// The stream is at its end: what waits is the last line, without a line feed.
    void end() {
        if (pendingLength > 0) {
            handOverPart(pendingLength);
            pendingLength = 0;
        }
    }

    private void complete(byte[] bytes, int from, int length) {
        if (pendingLength == 0) {
            handOverEnd(bytes, from, length);
        } else {
            keep(bytes, from, length);
            handOverEnd(pending, 0, pendingLength);
            pendingLength = 0;
        }
    }

    private void keep(byte[] bytes, int from, int length) {
        if (pending.length - pendingLength < length) {
            int wanted =
                    Math.max(FIRST_PENDING, Math.max(pendingLength + length, pending.length * 2));
            pending = Arrays.copyOf(pending, Math.min(LONGEST, wanted));
        }
        System.arraycopy(bytes, from, pending, pendingLength, length);
        pendingLength += length;
    }

    private void cut() {
        int torn = Utf8.tornAtEnd(pending, 0, LONGEST);
        handOverPart(LONGEST - torn);
        System.arraycopy(pending, LONGEST - torn, pending, 0, torn);
        pendingLength = torn;
    }

    private void handOverEnd(byte[] bytes, int from, int length) {
        line.of(stderr, bytes, from, length, true);
        if (parts == 0) {
            sink.line(line.at(clock));
        } else {
            line.part(run, parts + 1).at(runStart.getEpochSecond(), runStart.getNano());
            parts = 0;
            sink.line(line);
        }
    }

    private void handOverPart(int length) {
        if (parts == 0) {
            run++;
            runStart = clock.instant();
        }
        parts++;
        line.of(stderr, pending, 0, length, false).part(run, parts);
        sink.line(line.at(runStart.getEpochSecond(), runStart.getNano()));
    }
}
