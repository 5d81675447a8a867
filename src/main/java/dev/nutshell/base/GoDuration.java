package dev.nutshell.base;

import java.math.BigDecimal;
import java.util.Map;

/// Go's `time.ParseDuration`: `1h30m`, `1.5s`, `-2ms`, `0`.
public final class GoDuration {
    private static final Map<String, Long> UNITS =
            Map.of(
                    "ns", 1L,
                    "us", 1_000L,
                    "µs", 1_000L,
                    "μs", 1_000L,
                    "ms", 1_000_000L,
                    "s", 1_000_000_000L,
                    "m", 60_000_000_000L,
                    "h", 3_600_000_000_000L);

    private final String text;
    private int position;

    private GoDuration(String text) {
        this.text = text;
    }

    /// Nanoseconds.
    ///
    /// @throws IllegalArgumentException with Go's words
    public static long parse(String text) {
        return new GoDuration(text).read();
    }

    private long read() {
        boolean negative = text.startsWith("-");
        if (negative || text.startsWith("+")) {
            position = 1;
        }
        if (text.substring(position).equals("0")) {
            return 0;
        }
        if (position == text.length()) {
            throw bad("invalid duration ");
        }
        BigDecimal total = BigDecimal.ZERO;
        while (position < text.length()) {
            total = total.add(number().multiply(BigDecimal.valueOf(unit())));
        }
        try {
            return (negative ? total.negate() : total).toBigInteger().longValueExact();
        } catch (ArithmeticException _) {
            throw bad("invalid duration ");
        }
    }

    private BigDecimal number() {
        int start = position;
        while (position < text.length() && isNumber(text.charAt(position))) {
            position++;
        }
        String number = text.substring(start, position);
        if (number.isEmpty()
                || number.equals(".")
                || number.indexOf('.') != number.lastIndexOf('.')) {
            throw bad("invalid duration ");
        }
        return new BigDecimal(number.startsWith(".") ? "0" + number : number);
    }

    private long unit() {
        int start = position;
        while (position < text.length() && !isNumber(text.charAt(position))) {
            position++;
        }
        String name = text.substring(start, position);
        if (name.isEmpty()) {
            throw bad("missing unit in duration ");
        }
        Long unit = UNITS.get(name);
        if (unit == null) {
            throw bad("unknown unit \"" + name + "\" in duration ");
        }
        return unit;
    }

    private static boolean isNumber(char c) {
        return c == '.' || (c >= '0' && c <= '9');
    }

    private IllegalArgumentException bad(String what) {
        return new IllegalArgumentException("time: " + what + "\"" + text + "\"");
    }
}
