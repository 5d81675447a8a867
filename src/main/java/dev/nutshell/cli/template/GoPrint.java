package dev.nutshell.cli.template;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Values as Go's `fmt` prints them with `%v`.
final class GoPrint {
    private static final int LEAST_EXPONENT = -4;
    private static final int GREATEST_EXPONENT = 21;

    private GoPrint() {}

    /// As an action prints it.
    static String top(@Nullable Object value) {
        return value == null ? "<no value>" : value(value);
    }

    /// As `%v`.
    static String value(@Nullable Object value) {
        return switch (value) {
            case null -> "<nil>";
            case Double number -> decimal(number);
            case List<?> list ->
                    "[" + String.join(" ", list.stream().map(GoPrint::value).toList()) + "]";
            case Struct struct -> struct(struct);
            default -> value.toString();
        };
    }

    /// A map prints names and values in order; a struct its values only.
    private static String struct(Struct struct) {
        boolean map = struct.isOpen();
        Collection<String> names = map ? new TreeSet<>(struct.names()) : struct.names();
        List<String> parts = new ArrayList<>();
        names.forEach(name -> parts.add((map ? name + ":" : "") + value(struct.field(name))));
        String body = String.join(" ", parts);
        return map ? "map[" + body + "]" : "{" + body + "}";
    }

    /// Go's `%v` of a float64, `%g` with the exponent threshold 21.
    static String decimal(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "+Inf" : "-Inf";
        }
        if (number == 0) {
            return "0";
        }
        BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        int exponent = exact.precision() - exact.scale() - 1;
        if (exponent >= LEAST_EXPONENT && exponent < GREATEST_EXPONENT) {
            return exact.toPlainString();
        }
        String digits = exact.unscaledValue().abs().toString();
        return (number < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + "e"
                + (exponent < 0 ? "-" : "+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    static String typeName(@Nullable Object value) {
        return switch (value) {
            case null -> "<nil>";
            case String _ -> "string";
            case Boolean _ -> "bool";
            case Long _ -> "int";
            case Double _ -> "float64";
            case List<?> list ->
                    !list.isEmpty() && list.stream().allMatch(String.class::isInstance)
                            ? "[]string"
                            : "[]interface {}";
            case Struct struct -> struct.typeName();
            default -> value.getClass().getSimpleName();
        };
    }
}
