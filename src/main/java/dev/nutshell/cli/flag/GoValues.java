package dev.nutshell.cli.flag;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Booleans and numbers exactly as Go's `strconv` reads them, because Docker's flags accept and refuse what it does.
public final class GoValues {
    private static final Pattern NUMBER =
            Pattern.compile(
                    "0[xX](?<hex>(?:_?[0-9a-fA-F])+)|0[bB](?<binary>(?:_?[01])+)"
                            + "|0[oO]?(?<octal>(?:_?[0-7])+)|0|[1-9](?:_?[0-9])*");

    private GoValues() {}

    /// `strconv.ParseBool`.
    public static boolean bool(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default -> throw new IllegalArgumentException(syntax("ParseBool", text));
        };
    }

    /// `strconv.ParseInt(text, 0, 64)`: decimal, or with a prefix `0x`, `0o`, `0`, `0b`; underscores between digits.
    public static long integer(String text) {
        boolean isSigned = text.startsWith("-") || text.startsWith("+");
        BigInteger value = magnitude(isSigned ? text.substring(1) : text, "ParseInt", text);
        return within(
                        text.startsWith("-") ? value.negate() : value,
                        BigInteger.valueOf(Long.MIN_VALUE),
                        BigInteger.valueOf(Long.MAX_VALUE),
                        "ParseInt",
                        text)
                .longValue();
    }

    /// `strconv.ParseUint(text, 0, 16)`.
    public static int uint16(String text) {
        BigInteger limit = BigInteger.valueOf(0xFFFF);
        BigInteger value = magnitude(text, "ParseUint", text);
        return within(value, BigInteger.ZERO, limit, "ParseUint", text).intValue();
    }

    private static BigInteger magnitude(String digits, String function, String text) {
        Matcher matcher = NUMBER.matcher(digits);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(syntax(function, text));
        }
        int radix = 10;
        String number = digits;
        if (matcher.group("hex") != null) {
            radix = 16;
            number = matcher.group("hex");
        } else if (matcher.group("binary") != null) {
            radix = 2;
            number = matcher.group("binary");
        } else if (matcher.group("octal") != null) {
            radix = 8;
            number = "0" + matcher.group("octal");
        }
        return new BigInteger(number.replace("_", ""), radix);
    }

    private static BigInteger within(
            BigInteger value, BigInteger least, BigInteger most, String function, String text) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "strconv." + function + ": parsing " + quoted(text) + ": value out of range");
        }
        return value;
    }

    private static String syntax(String function, String text) {
        return "strconv." + function + ": parsing " + quoted(text) + ": invalid syntax";
    }

    /// `%q`: what is no printable character stands as an escape.
    public static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> quoted.append(escaped(c)));
        return quoted.append('"').toString();
    }

    private static String escaped(int c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case 7 -> "\\a";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case 11 -> "\\v";
            default -> isPrintable(c) ? Character.toString(c) : numeric(c);
        };
    }

    private static String numeric(int c) {
        String form = c < 0x80 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x";
        return String.format(Locale.ROOT, form, c);
    }

    /// Go's `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols and the blank.
    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
