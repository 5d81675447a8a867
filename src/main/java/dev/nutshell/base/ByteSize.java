package dev.nutshell.base;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/// Sizes in bytes, written and read as Docker does.
public record ByteSize(long bytes) {
    private static final String[] DECIMAL_UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    private static final String[] BINARY_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    public ByteSize {
        if (bytes < 0) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "bad size " + bytes + ": negative");
        }
    }

    /// Parses `64m`, `1.5GiB`, `1024`: units `b k m g t p`, all but `b` optionally followed by `b` or `ib`, all powers of
    /// 1024 (docker/go-units, RAMInBytes).
    ///
    /// @throws EngineException INVALID_ARGUMENT with go-units' words
    public static ByteSize parse(String text) {
        int end = text.length();
        while (end > 0 && "0123456789. ".indexOf(text.charAt(end - 1)) < 0) {
            end--;
        }
        if (end == 0) {
            throw invalid("invalid size: '" + text + "'");
        }
        String number = text.substring(0, text.charAt(end - 1) == ' ' ? end - 1 : end);
        if (!isNumber(number)) {
            throw invalid("invalid size: '" + text + "'");
        }
        double size = Double.parseDouble(number) * multiplier(text.substring(end));
        if (size >= 0x1p63) {
            throw invalid("invalid size: '" + text + "': too large");
        }
        return new ByteSize((long) size);
    }

    /// Digits, with at most one point among them; no expression is compiled for it: networks with sizes are read at each start.
    private static boolean isNumber(String text) {
        int digits = 0;
        int points = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (c == '.') {
                points++;
            } else {
                return false;
            }
        }
        return digits > 0 && points <= 1;
    }

    private static double multiplier(String suffix) {
        String unit = suffix.toLowerCase(Locale.ROOT);
        if (unit.isEmpty() || unit.equals("b")) {
            return 1;
        }
        int power = "kmgtp".indexOf(unit.charAt(0)) + 1;
        String rest = unit.substring(1);
        if (power == 0 || !(rest.isEmpty() || rest.equals("b") || rest.equals("ib"))) {
            throw invalid("invalid suffix: '" + unit + "'");
        }
        return Math.pow(1024, power);
    }

    private static EngineException invalid(String message) {
        return new EngineException(ErrorKind.INVALID_ARGUMENT, message);
    }

    /// `78.1MB`, `1.2kB`: powers of 1000, `significant` digits (docker/go-units, HumanSizeWithPrecision).
    public String human(int significant) {
        return scaled(significant, 1000, DECIMAL_UNITS);
    }

    /// `64MiB`, `1.5GiB`: powers of 1024, `significant` digits (docker/go-units, BytesSize).
    public String humanBinary(int significant) {
        return scaled(significant, 1024, BINARY_UNITS);
    }

    private String scaled(int significant, int step, String[] units) {
        double value = bytes;
        int unit = 0;
        while (value >= step && unit < units.length - 1) {
            value /= step;
            unit++;
        }
        return trimmed(value, significant) + units[unit];
    }

    /// C's `%.Ng` without its exponents: `significant` digits of the exact value, no trailing zeros.
    private static String trimmed(double value, int significant) {
        return new BigDecimal(value)
                .round(new MathContext(significant, RoundingMode.HALF_EVEN))
                .stripTrailingZeros()
                .toPlainString();
    }
}
