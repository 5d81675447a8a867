package dev.nutshell.base;

/// Go's `Duration.String`: `1h0m5s`, `1.5s`, `100ms`, `0s`.
public final class GoDurationText {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final long MINUTE = 60 * SECOND;

    private GoDurationText() {}

    /// @param nanoseconds not negative
    public static String of(long nanoseconds) {
        if (nanoseconds == 0) {
            return "0s";
        }
        if (nanoseconds < MICRO) {
            return nanoseconds + "ns";
        }
        if (nanoseconds < MILLI) {
            return decimal(nanoseconds, MICRO) + "µs";
        }
        if (nanoseconds < SECOND) {
            return decimal(nanoseconds, MILLI) + "ms";
        }
        long minutes = nanoseconds / MINUTE;
        String seconds = decimal(nanoseconds % MINUTE, SECOND) + "s";
        if (minutes == 0) {
            return seconds;
        }
        return minutes < 60
                ? minutes + "m" + seconds
                : minutes / 60 + "h" + minutes % 60 + "m" + seconds;
    }

    private static String decimal(long nanoseconds, long unit) {
        long whole = nanoseconds / unit;
        long rest = nanoseconds % unit;
        if (rest == 0) {
            return Long.toString(whole);
        }
        String digits = Long.toString(unit + rest).substring(1);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return whole + "." + digits.substring(0, end);
    }
}
