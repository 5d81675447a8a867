package dev.nutshell.base;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/// A point in time as Docker's `--since` and `--until` take it (moby, api/types/time): a duration before now, RFC 3339 with
/// the end left out, or seconds since 1970 with a fraction.
public final class PointInTime {
    private PointInTime() {}

    /// @throws IllegalArgumentException with the forms that are understood
    public static Instant parse(String text, Instant now, ZoneId zone) {
        try {
            return now.minusNanos(GoDuration.parse(text));
        } catch (IllegalArgumentException _) {
            // no duration
        }
        if (text.matches("[0-9]+(\\.[0-9]{1,9})?")) {
            BigDecimal seconds = new BigDecimal(text);
            return Instant.ofEpochSecond(
                    seconds.longValue(),
                    seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue());
        }
        try {
            return calendar(text, zone);
        } catch (DateTimeException _) {
            throw new IllegalArgumentException(
                    "invalid time \""
                            + text
                            + "\": want RFC 3339 (2006-01-02T15:04:05Z), seconds since 1970, or a duration (42m)");
        }
    }

    private static Instant calendar(String text, ZoneId zone) {
        boolean dated = text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}.*");
        if (!dated) {
            throw new DateTimeException(text);
        }
        if (text.length() == "2006-01-02".length()) {
            return LocalDate.parse(text).atStartOfDay(zone).toInstant();
        }
        String time = text.substring("2006-01-02".length());
        boolean zoned = time.endsWith("Z") || time.matches(".*[+-][0-9]{2}:?[0-9]{2}");
        if (!zoned) {
            // hours alone: Java wants minutes
            String full = time.length() == "T15".length() ? text + ":00" : text;
            return LocalDateTime.parse(full).atZone(zone).toInstant();
        }
        return OffsetDateTime.parse(text).toInstant();
    }
}
