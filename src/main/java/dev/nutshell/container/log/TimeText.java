package dev.nutshell.container.log;

import java.time.Instant;
import java.time.ZoneOffset;

/// Times as `2026-09-28T12:34:56.789Z`, without closing zeros (Go: RFC3339Nano). The seconds are formatted when they change.
final class TimeText {
    /// `2026-09-28T12:34:56`.
    private static final int SECONDS_LENGTH = 19;

    private static final int NANO_DIGITS = 9;

    private final byte[] text = new byte[SECONDS_LENGTH + 1 + NANO_DIGITS + 1];
    private long formatted = Long.MIN_VALUE;

    void append(long seconds, int nanos, RecordBuffer target) {
        if (seconds != formatted) {
            formatSeconds(seconds);
            formatted = seconds;
        }
        int end = SECONDS_LENGTH;
        if (nanos > 0) {
            text[end++] = '.';
            int rest = nanos;
            for (int place = NANO_DIGITS - 1; place >= 0; place--) {
                text[end + place] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            end += NANO_DIGITS;
            while (text[end - 1] == '0') {
                end--;
            }
        }
        text[end++] = 'Z';
        target.put(text, 0, end);
    }

    private void formatSeconds(long seconds) {
        var time = Instant.ofEpochSecond(seconds).atOffset(ZoneOffset.UTC);
        digits(0, 4, time.getYear());
        text[4] = '-';
        digits(5, 2, time.getMonthValue());
        text[7] = '-';
        digits(8, 2, time.getDayOfMonth());
        text[10] = 'T';
        digits(11, 2, time.getHour());
        text[13] = ':';
        digits(14, 2, time.getMinute());
        text[16] = ':';
        digits(17, 2, time.getSecond());
    }

    private void digits(int place, int count, int value) {
        int rest = value;
        for (int i = count - 1; i >= 0; i--) {
            text[place + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
