package dev.nutshell.archive;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A point in time of a PAX record, to the nanosecond.
record PaxTime(long seconds, int nanos) {
    private static final int NANOS_PER_SECOND = 1_000_000_000;
    private static final Pattern FORM = Pattern.compile("(-?)([0-9]{1,18})(?:\\.([0-9]*))?");

    /// Parses decimal seconds; `-1.25` is -2 s and 750 000 000 ns, as `timespec` wants it.
    static PaxTime parse(String text, String field) throws CorruptArchiveException {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new CorruptArchiveException(field + " is no time");
        }
        boolean isNegative = !matcher.group(1).isEmpty();
        long seconds = Long.parseLong(matcher.group(2));
        int nanos = nanos(matcher.group(3));
        if (!isNegative) {
            return new PaxTime(seconds, nanos);
        }
        return nanos == 0
                ? new PaxTime(-seconds, 0)
                : new PaxTime(-seconds - 1, NANOS_PER_SECOND - nanos);
    }

    private static int nanos(String decimals) {
        if (decimals == null || decimals.isEmpty()) {
            return 0;
        }
        return Integer.parseInt((decimals + "000000000").substring(0, 9));
    }
}
