package dev.nutshell.container.log;

import java.time.Instant;
import java.time.InstantSource;

/// The line that is being handed over: one object that is filled again and again, valid during the call.
///
/// The bytes are without the line feed. A line longer than [LineSplitter#LONGEST] comes in parts, all with the time of the
/// first.
final class LogLine {
    private static final byte[] NOTHING = {};

    private boolean stderr;
    private byte[] bytes = NOTHING;
    private int from;
    private int length;
    private boolean ended;
    private long run;
    private int ordinal;
    private long seconds;
    private int nanos;

    boolean isStderr() {
        return stderr;
    }

    byte[] bytes() {
        return bytes;
    }

    int from() {
        return from;
    }

    int length() {
        return length;
    }

    /// Whether a line feed ended it: false for every part of a long line but the last, and for what the stream ended in.
    boolean isEnded() {
        return ended;
    }

    /// Number of the part of a long line, from 1; 0 for a whole line.
    int ordinal() {
        return ordinal;
    }

    /// Identifies the long line that this is a part of, within the container's run.
    long run() {
        return run;
    }

    /// Since the epoch.
    long seconds() {
        return seconds;
    }

    int nanos() {
        return nanos;
    }

    LogLine of(boolean toStderr, byte[] text, int start, int size, boolean isEnded) {
        stderr = toStderr;
        bytes = text;
        from = start;
        length = size;
        ended = isEnded;
        run = 0;
        ordinal = 0;
        return this;
    }

    LogLine part(long runNumber, int partNumber) {
        run = runNumber;
        ordinal = partNumber;
        return this;
    }

    LogLine at(InstantSource clock) {
        Instant now = clock.instant();
        return at(now.getEpochSecond(), now.getNano());
    }

    LogLine at(long second, int nano) {
        seconds = second;
        nanos = nano;
        return this;
    }
}
