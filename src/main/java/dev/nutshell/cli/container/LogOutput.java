package dev.nutshell.cli.container;

import dev.nutshell.cli.format.Texts;
import dev.nutshell.engine.LogSink;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/// Writes log output where it came from: bytes as they are, with Docker's prefixes.
///
/// @param timestamps RFC 3339 with nine digits of a second in front of each line
/// @param details `key=value,…` in front of each line
record LogOutput(PrintStream out, PrintStream err, boolean timestamps, boolean details)
        implements LogSink {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSX", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    @Override
    public void accept(
            boolean stderr,
            Instant time,
            Map<String, String> attributes,
            byte[] bytes,
            int offset,
            int length,
            boolean startsLine) {
        PrintStream stream = stderr ? err : out;
        if (startsLine && timestamps) {
            stream.print(TIME.format(time) + " ");
        }
        if (startsLine && details) {
            stream.print(Texts.labels(attributes) + " ");
        }
        stream.write(bytes, offset, length);
    }
}
