package dev.nutshell.container.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/// Local time as syslog writes it. Formatted again when the second changes.
final class SyslogTime {
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final int MICRO_DIGITS = 100_000;

    private final ZoneId zone;
    private long formatted = Long.MIN_VALUE;
    private byte[] stamp = {};
    private byte[] seconds = {};
    private byte[] offset = {};

    SyslogTime(ZoneId zone) {
        this.zone = zone;
    }

    /// `Sep  8 12:34:56` (RFC 3164, section 4.1.2).
    void appendStamp(long second, RecordBuffer target) {
        format(second);
        target.put(stamp);
    }

    /// `2026-09-28T12:34:56.000001+02:00` (RFC 5424, section 6.2.3).
    ///
    /// @param micros negative: none
    void appendRfc3339(long second, int micros, RecordBuffer target) {
        format(second);
        target.put(seconds);
        if (micros >= 0) {
            target.put((byte) '.');
            for (int digit = MICRO_DIGITS; digit > 0; digit /= 10) {
                target.put((byte) ('0' + micros / digit % 10));
            }
        }
        target.put(offset);
    }

    private void format(long second) {
        if (second != formatted) {
            formatted = second;
            OffsetDateTime time = Instant.ofEpochSecond(second).atZone(zone).toOffsetDateTime();
            String clock =
                    two(time.getHour()) + ":" + two(time.getMinute()) + ":" + two(time.getSecond());
            int month = 3 * (time.getMonthValue() - 1);
            int day = time.getDayOfMonth();
            stamp =
                    ascii(
                            MONTHS.substring(month, month + 3)
                                    + (day < 10 ? "  " : " ")
                                    + day
                                    + " "
                                    + clock);
            seconds =
                    ascii(
                            time.getYear()
                                    + "-"
                                    + two(time.getMonthValue())
                                    + "-"
                                    + two(day)
                                    + "T"
                                    + clock);
            offset = ascii(time.getOffset().getId());
        }
    }

    private static String two(int number) {
        return (number < 10 ? "0" : "") + number;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
