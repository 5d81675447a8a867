package dev.nutshell.cli.flag;

/// Booleans and numbers exactly as Go's `strconv` reads them, because Docker's flags accept and refuse what it does.
final class GoValues {
    private GoValues() {}

    /// `strconv.ParseBool`.
    static boolean bool(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default -> throw new IllegalArgumentException(syntax("ParseBool", text));
        };
    }

    /// `strconv.ParseInt(text, 10, 64)`.
    static long integer(String text) {
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

    private static String syntax(String function, String text) {
        return "strconv." + function + ": parsing " + quoted(text) + ": invalid syntax";
    }

    /// `%q` for the characters that occur in flags.
    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
