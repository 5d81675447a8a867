package dev.nutshell.container.log.option;

import static dev.nutshell.container.log.option.LogSettings.bad;

import java.util.Locale;
import java.util.Map;

/// Values of log options as Go reads them, with Go's messages.
final class OptionValues {
    private static final String UNITS = "kmgtp";

    private OptionValues() {}

    /// `10m` is ten million (docker/go-units, FromHumanSize).
    static long decimalSize(String text) {
        return size(text, 1000);
    }

    /// `1m` is 2^20 (docker/go-units, RAMInBytes).
    static long binarySize(String text) {
        return size(text, 1024);
    }

    private static long size(String text, int base) {
        int digits = text.length();
        while (digits > 0 && "0123456789. ".indexOf(text.charAt(digits - 1)) < 0) {
            digits--;
        }
        double number = number(text.substring(0, digits), text);
        String unit = text.substring(digits).toLowerCase(Locale.ROOT);
        if (unit.isEmpty() || unit.equals("b")) {
            return (long) number;
        }
        int power = UNITS.indexOf(unit.charAt(0)) + 1;
        String rest = unit.substring(1);
        if (power == 0 || !(rest.isEmpty() || rest.equals("b") || rest.equals("ib"))) {
            throw bad("invalid suffix: '" + unit + "'");
        }
        return (long) (number * Math.pow(base, power));
    }

    private static double number(String digits, String text) {
        try {
            double number = Double.parseDouble(digits.strip());
            if (number >= 0 && !digits.isBlank()) {
                return number;
            }
        } catch (NumberFormatException _) {
            // reported below, like a negative one
        }
        throw bad("invalid size: '" + text + "'");
    }

    static int integer(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw bad("strconv.Atoi: parsing \"" + text + "\": invalid syntax");
        }
    }

    static boolean flag(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default -> throw bad("strconv.ParseBool: parsing \"" + text + "\": invalid syntax");
        };
    }

    static boolean flag(Map<String, String> options, String name, boolean usual) {
        String text = options.get(name);
        return text == null ? usual : flag(text);
    }
}
