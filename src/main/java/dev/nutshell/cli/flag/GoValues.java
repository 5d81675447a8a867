package dev.nutshell.cli.flag;

/// Booleans and numbers exactly as Go's `strconv` reads them, because Docker's flags accept and refuse what it does.
public final class GoValues {
    private GoValues() {}

    /// `strconv.ParseBool`.
    public static boolean bool(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default -> throw new IllegalArgumentException(syntax("ParseBool", text));
        };
    }

    /// `strconv.ParseInt(text, 10, 64)`.
    public static long integer(String text) {
        if (!text.matches("[+-]?[0-9]+")) {
            throw new IllegalArgumentException(syntax("ParseInt", text));
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException(
                    "strconv.ParseInt: parsing " + quoted(text) + ": value out of range");
        }
    }

    /// `strconv.ParseUint(text, 0, 16)`.
    public static int uint16(String text) {
        if (!text.matches("[0-9]+")) {
            throw new IllegalArgumentException(syntax("ParseUint", text));
        }
        if (text.length() > 5 || Integer.parseInt(text) > 0xFFFF) {
            throw new IllegalArgumentException(
                    "strconv.ParseUint: parsing " + quoted(text) + ": value out of range");
        }
        return Integer.parseInt(text);
    }

    private static String syntax(String function, String text) {
        return "strconv." + function + ": parsing " + quoted(text) + ": invalid syntax";
    }

    /// `%q` for the characters that occur in flags.
    public static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
