package dev.nutshell.cli.container;

import dev.nutshell.engine.LogSink;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Writes log output where it came from: bytes as they are, with Docker's prefixes.
///
/// What goes to the two streams stays in order where both are the same terminal or file. When nobody reads them any more
/// (`logs x | head`), the thread is interrupted, which ends the reading.
final class LogOutput implements LogSink {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final int NANOS = 1_000_000_000;

    /// Bytes after which is looked whether somebody reads them.
    private static final int LOOK = 1 << 20;

    private final PrintStream out;
    private final PrintStream err;
    private final boolean timestamps;
    private final boolean details;
    private boolean lastWasError;
    private int unseen;
    private long secondsOf = Long.MIN_VALUE;
    private String seconds = "";
    private Map<String, String> attributesOf = Map.of();
    private String attributesText = "";

    /// @param timestamps RFC 3339 with nine digits of a second in front of each line
    /// @param details `key=value,…` in front of each line
    LogOutput(PrintStream out, PrintStream err, boolean timestamps, boolean details) {
        this.out = out;
        this.err = err;
        this.timestamps = timestamps;
        this.details = details;
    }

    @Override
    public void accept(
            boolean stderr,
            Instant time,
            Map<String, String> attributes,
            byte[] bytes,
            int offset,
            int length,
            boolean startsLine) {
        if (stderr != lastWasError) {
            flush();
            lastWasError = stderr;
        }
        PrintStream stream = stderr ? err : out;
        if (startsLine && timestamps) {
            stream.print(timestamp(time));
        }
        if (startsLine && details) {
            stream.print(attributes(attributes) + " ");
        }
        stream.write(bytes, offset, length);
        unseen += length;
        if (unseen > LOOK) {
            flush();
        }
    }

    @Override
    public void flush() {
        unseen = 0;
        boolean isBroken = out.checkError() | err.checkError();
        if (isBroken) {
            Thread.currentThread().interrupt();
        }
    }

    private String timestamp(Instant time) {
        if (time.getEpochSecond() != secondsOf) {
            secondsOf = time.getEpochSecond();
            seconds = SECONDS.format(time);
        }
        // nine digits: the leading one is cut off
        return seconds + Integer.toString(NANOS + time.getNano()).substring(1) + "Z ";
    }

    /// As in a query of a URL, sorted by name (moby: httputils/write_log_stream.go).
    private String attributes(Map<String, String> attributes) {
        if (!attributes.equals(attributesOf)) {
            attributesOf = Map.copyOf(attributes);
            StringBuilder text = new StringBuilder();
            new TreeMap<>(attributes)
                    .forEach(
                            (name, value) ->
                                    text.append(text.isEmpty() ? "" : ",")
                                            .append(escaped(name))
                                            .append('=')
                                            .append(escaped(value)));
            attributesText = text.toString();
        }
        return attributesText;
    }

    /// Go's `url.QueryEscape`: two characters differ from the JDK's.
    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
