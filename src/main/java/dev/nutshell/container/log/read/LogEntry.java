package dev.nutshell.container.log.read;

import java.time.Instant;
import java.util.Map;

/// The record that has been decoded: one object that is filled again and again.
final class LogEntry {
    private boolean isLine;
    private boolean stderr;
    private byte[] bytes = {};
    private int offset;
    private int length;
    private long seconds;
    private int nanos;
    private Map<String, String> details = Map.of();

    /// Whether it is a line of the log, and not one that could not be read or only carries attributes.
    boolean isLine() {
        return isLine;
    }

    boolean isStderr() {
        return stderr;
    }

    byte[] bytes() {
        return bytes;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    boolean endsLine() {
        return length > 0 && bytes[offset + length - 1] == '\n';
    }

    Instant time() {
        return Instant.ofEpochSecond(seconds, nanos);
    }

    boolean isBefore(Instant time) {
        return seconds < time.getEpochSecond()
                || (seconds == time.getEpochSecond() && nanos < time.getNano());
    }

    boolean isAfter(Instant time) {
        return seconds > time.getEpochSecond()
                || (seconds == time.getEpochSecond() && nanos > time.getNano());
    }

    Map<String, String> details() {
        return details;
    }

    void noLine() {
        isLine = false;
    }

    void line(boolean toStderr, byte[] text, int start, int size) {
        isLine = true;
        stderr = toStderr;
        bytes = text;
        offset = start;
        length = size;
    }

    void at(long second, int nano) {
        seconds = second;
        nanos = nano;
    }

    void with(Map<String, String> attributes) {
        details = attributes;
    }
}
