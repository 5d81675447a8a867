package dev.nutshell.cli.template;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Go's `fmt.Sprintf` for the values of templates.
final class GoFormat {
    private final String format;
    private final List<@Nullable Object> values;
    private final StringBuilder out = new StringBuilder();
    private int position;
    private int used;

    /// One verb with its flags.
    ///
    /// @param width 0: as long as the text is
    /// @param precision -1: not given
    private record Verb(
            boolean left,
            boolean zero,
            boolean plus,
            boolean sharp,
            boolean blank,
            int width,
            int precision,
            char letter) {}

    private GoFormat(String format, List<@Nullable Object> values) {
        this.format = format;
        this.values = values;
    }

    static String printf(List<@Nullable Object> arguments) {
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("wrong number of args: want at least 1 got 0");
        }
        if (!(arguments.getFirst() instanceof String format)) {
            throw new WrongTypeException(0, "string", arguments.getFirst());
        }
        return new GoFormat(format, arguments.subList(1, arguments.size())).run();
    }

    private String run() {
        while (position < format.length()) {
            char c = format.charAt(position++);
            if (c != '%') {
                out.append(c);
            } else if (position == format.length()) {
                out.append("%!(NOVERB)");
            } else {
                verb();
            }
        }
        if (used < values.size()) {
            out.append("%!(EXTRA ");
            List<@Nullable Object> rest = values.subList(used, values.size());
            out.append(
                    String.join(
                            ", ",
                            rest.stream()
                                    .map(
                                            v ->
                                                    v == null
                                                            ? "<nil>"
                                                            : GoPrint.typeName(v)
                                                                    + "="
                                                                    + GoPrint.value(v))
                                    .toList()));
            out.append(')');
        }
        return out.toString();
    }

    private void verb() {
        String flags = flags();
        int width = number();
        int precision = -1;
        if (position < format.length() && format.charAt(position) == '.') {
            position++;
            precision = number();
        }
        if (position == format.length()) {
            out.append("%!(NOVERB)");
            return;
        }
        char letter = format.charAt(position++);
        if (letter == '%') {
            out.append('%');
            return;
        }
        if (used == values.size()) {
            out.append("%!").append(letter).append("(MISSING)");
            return;
        }
        boolean left = flags.contains("-") || width < 0;
        Verb verb =
                new Verb(
                        left,
                        flags.contains("0") && !left,
                        flags.contains("+"),
                        flags.contains("#"),
                        flags.contains(" "),
                        Math.abs(width),
                        precision,
                        letter);
        out.append(padded(verb, text(verb, values.get(used++))));
    }

    private String flags() {
        int start = position;
        while (position < format.length() && "+-# 0".indexOf(format.charAt(position)) >= 0) {
            position++;
        }
        return format.substring(start, position);
    }

    private int number() {
        if (position < format.length() && format.charAt(position) == '*') {
            position++;
            return used < values.size() && values.get(used++) instanceof Long value
                    ? value.intValue()
                    : 0;
        }
        int value = 0;
        while (position < format.length() && Character.isDigit(format.charAt(position))) {
            value = value * 10 + (format.charAt(position++) - '0');
        }
        return value;
    }

    private static String padded(Verb verb, String text) {
        int missing = verb.width() - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        if (verb.left()) {
            return text + " ".repeat(missing);
        }
        boolean signed = text.startsWith("-") || text.startsWith("+");
        if (verb.zero() && signed) {
            return text.charAt(0) + "0".repeat(missing) + text.substring(1);
        }
        return (verb.zero() ? "0" : " ").repeat(missing) + text;
    }

    private static String text(Verb verb, @Nullable Object value) {
        if (value instanceof List<?> list && verb.letter() != 'T' && verb.letter() != 'v') {
            return "["
                    + String.join(" ", list.stream().map(each -> text(verb, each)).toList())
                    + "]";
        }
        String text =
                switch (verb.letter()) {
                    case 'v' ->
                            cut(
                                    verb,
                                    verb.sharp() && value instanceof String s
                                            ? GoQuote.of(s)
                                            : GoPrint.value(value));
                    case 'T' -> GoPrint.typeName(value);
                    case 't' -> value instanceof Boolean bool ? bool.toString() : "";
                    case 's' -> value instanceof String s ? cut(verb, s) : "";
                    case 'q' ->
                            value instanceof String s
                                    ? GoQuote.of(cut(verb, s))
                                    : value instanceof Long c
                                            ? "'" + Character.toString(c.intValue()) + "'"
                                            : "";
                    case 'd', 'b', 'o', 'x', 'X', 'c', 'U' -> integer(verb, value);
                    case 'e', 'E', 'f', 'F', 'g', 'G' -> decimal(verb, value);
                    default -> "";
                };
        boolean emptyIsRight = value instanceof String && "svqxX".indexOf(verb.letter()) >= 0;
        return text.isEmpty() && !emptyIsRight
                ? "%!"
                        + verb.letter()
                        + "("
                        + (value == null
                                ? "<nil>"
                                : GoPrint.typeName(value) + "=" + GoPrint.value(value))
                        + ")"
                : text;
    }

    private static String cut(Verb verb, String text) {
        return verb.precision() >= 0 && verb.precision() < text.length()
                ? text.substring(0, verb.precision())
                : text;
    }

    private static String integer(Verb verb, @Nullable Object value) {
        if (value instanceof String text && (verb.letter() == 'x' || verb.letter() == 'X')) {
            StringBuilder hex = new StringBuilder();
            for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
                hex.append(Character.forDigit((b >> 4) & 15, 16))
                        .append(Character.forDigit(b & 15, 16));
            }
            return verb.letter() == 'x' ? hex.toString() : hex.toString().toUpperCase(Locale.ROOT);
        }
        if (!(value instanceof Long number)) {
            return "";
        }
        String text =
                switch (verb.letter()) {
                    case 'b' -> Long.toString(number, 2);
                    case 'o' -> Long.toString(number, 8);
                    case 'x' -> (verb.sharp() ? "0x" : "") + Long.toString(number, 16);
                    case 'X' ->
                            (verb.sharp() ? "0X" : "")
                                    + Long.toString(number, 16).toUpperCase(Locale.ROOT);
                    case 'c' -> Character.toString(number.intValue());
                    case 'U' -> "U+" + String.format(Locale.ROOT, "%04X", number);
                    default -> number.toString();
                };
        boolean sign = number >= 0 && verb.letter() != 'c' && verb.letter() != 'U';
        return sign && verb.plus() ? "+" + text : sign && verb.blank() ? " " + text : text;
    }

    private static String decimal(Verb verb, @Nullable Object value) {
        if (!(value instanceof Double number)) {
            return "";
        }
        int digits = verb.precision() < 0 ? 6 : verb.precision();
        String text =
                switch (verb.letter()) {
                    case 'e', 'E' ->
                            String.format(Locale.ROOT, "%." + digits + verb.letter(), number);
                    case 'f', 'F' -> String.format(Locale.ROOT, "%." + digits + "f", number);
                    default ->
                            verb.precision() < 0
                                    ? GoPrint.decimal(number)
                                    : GoPrint.decimal(
                                            new BigDecimal(number)
                                                    .round(new MathContext(Math.max(1, digits)))
                                                    .doubleValue());
                };
        return verb.plus() && number >= 0 ? "+" + text : text;
    }
}
