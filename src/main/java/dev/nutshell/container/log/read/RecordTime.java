package dev.nutshell.container.log.read;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;

/// Reads `2026-09-28T12:34:56.789Z`; the seconds are worked out when they change.
final class RecordTime {
    private static final int SECONDS_LENGTH = 19;
    private static final int NANO_DIGITS = 9;
    private static final String PATTERN = "0000-00-00T00:00:00";

    private byte[] text = {};
    private long seconds;
    private int nanos;

    long seconds() {
        return seconds;
    }

    int nanos() {
        return nanos;
    }

    /// @return the length of the time at `from`; 0 when none in this form stands there
    int parse(byte[] bytes, int from, int end) {
        int at = from + SECONDS_LENGTH;
        if (at >= end || !parseSeconds(bytes, from, at)) {
            return 0;
        }
        int fraction = 0;
        if (bytes[at] == '.') {
            int digits = 0;
            at++;
            while (at < end && digits < NANO_DIGITS && bytes[at] >= '0' && bytes[at] <= '9') {
                fraction = fraction * 10 + bytes[at] - '0';
                digits++;
                at++;
            }
            for (; digits < NANO_DIGITS; digits++) {
                fraction *= 10;
            }
        }
        nanos = fraction;
        return at < end && bytes[at] == 'Z' ? at + 1 - from : 0;
    }

    private boolean parseSeconds(byte[] bytes, int from, int end) {
        if (Arrays.equals(bytes, from, end, text, 0, text.length)) {
            return true;
        }
        for (int i = 0; i < SECONDS_LENGTH; i++) {
            boolean isDigit = bytes[from + i] >= '0' && bytes[from + i] <= '9';
            if (PATTERN.charAt(i) == '0' ? !isDigit : bytes[from + i] != PATTERN.charAt(i)) {
                return false;
            }
        }
        try {
            seconds =
                    LocalDateTime.of(
                                    number(bytes, from, 4),
                                    number(bytes, from + 5, 2),
                                    number(bytes, from + 8, 2),
                                    number(bytes, from + 11, 2),
                                    number(bytes, from + 14, 2),
                                    number(bytes, from + 17, 2))
                            .toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException _) {
            return false;
        }
        text = Arrays.copyOfRange(bytes, from, end);
        return true;
    }

    private static int number(byte[] bytes, int from, int digits) {
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            value = value * 10 + bytes[i] - '0';
        }
        return value;
    }
}
