package dev.nutshell.cli.format;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Pieces of text that several lists show.
public final class Texts {
    private static final String GO_DEFAULT = "yyyy-MM-dd HH:mm:ss xx zzz";

    private Texts() {}

    /// The first `width` characters, the last one `…` if there were more.
    public static String ellipsis(String text, int width) {
        if (text.codePointCount(0, text.length()) <= width) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
    }

    /// `a=1,b=2`, in the order of the keys.
    public static String labels(Map<String, String> labels) {
        return String.join(
                ",",
                new TreeMap<>(labels)
                        .entrySet().stream()
                                .map(label -> label.getKey() + "=" + label.getValue())
                                .toList());
    }

    /// Go's default form of a time: `2026-01-31 12:00:00 +0100 CET`.
    public static String time(Instant time, ZoneId zone) {
        return DateTimeFormatter.ofPattern(GO_DEFAULT, Locale.ROOT).format(time.atZone(zone));
    }

    /// The text in double quotes, as Go's `%q`.
    public static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
