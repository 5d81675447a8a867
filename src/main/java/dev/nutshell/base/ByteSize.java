package dev.nutshell.base;

import java.util.Locale;

/// Sizes in bytes, written and read as Docker does.
public record ByteSize(long bytes) {
    private static final String[] DECIMAL_UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

    public ByteSize {
        if (bytes < 0) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "bad size " + bytes + ": negative");
        }
    }

    /// Parses `64m`, `1.5GiB`, `1024`: units `b k m g t p`, optionally followed by `b` or `ib`, all powers of 1024
    /// (docker/go-units, RAMInBytes).
    public static ByteSize parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        int end = 0;
        while (end < lower.length()
                && (Character.isDigit(lower.charAt(end)) || lower.charAt(end) == '.')) {
            end++;
        }
        int power = power(lower.substring(end).strip());
        try {
            if (power >= 0 && end > 0) {
                return new ByteSize(
                        (long)
                                (Double.parseDouble(lower.substring(0, end))
                                        * Math.pow(1024, power)));
            }
        } catch (NumberFormatException _) {
            // reported below, like a bad unit
        }
        throw new EngineException(
                ErrorKind.INVALID_ARGUMENT,
                "bad size " + text + ": want a number with b, k, m, g or t");
    }

    private static int power(String unit) {
        return switch (unit) {
            case "", "b" -> 0;
            case "k", "kb", "kib" -> 1;
            case "m", "mb", "mib" -> 2;
            case "g", "gb", "gib" -> 3;
            case "t", "tb", "tib" -> 4;
            case "p", "pb", "pib" -> 5;
            default -> -1;
        };
    }

    /// `78.1MB`, `1.2kB`: powers of 1000, `significant` digits (docker/go-units, HumanSizeWithPrecision).
    public String human(int significant) {
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < DECIMAL_UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return trimmed(value, significant) + DECIMAL_UNITS[unit];
    }

    /// C's `%.Ng`: at most `significant` digits, no trailing zeros.
    private static String trimmed(double value, int significant) {
        int before = value < 1 ? 1 : (int) Math.floor(Math.log10(value)) + 1;
        String text =
                String.format(Locale.ROOT, "%." + Math.max(0, significant - before) + "f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }
}
