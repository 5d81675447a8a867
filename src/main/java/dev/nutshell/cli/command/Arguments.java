package dev.nutshell.cli.command;

import java.util.List;

/// How many arguments a command takes.
///
/// @param maximum [#ANY] for no limit
public record Arguments(int minimum, int maximum) {
    private static final int ANY = Integer.MAX_VALUE;

    public static final Arguments NONE = new Arguments(0, 0);

    public static Arguments any() {
        return new Arguments(0, ANY);
    }

    public static Arguments atLeast(int minimum) {
        return new Arguments(minimum, ANY);
    }

    public static Arguments exactly(int count) {
        return new Arguments(count, count);
    }

    public static Arguments between(int minimum, int maximum) {
        return new Arguments(minimum, maximum);
    }

    /// What is wrong with `arguments`, in docker/cli's words; empty when nothing is.
    public String complaint(List<String> arguments) {
        if (arguments.size() >= minimum && arguments.size() <= maximum) {
            return "";
        }
        if (maximum == 0) {
            return "accepts no arguments";
        }
        if (minimum == maximum) {
            return "requires " + counted(minimum);
        }
        if (maximum == ANY) {
            return "requires at least " + counted(minimum);
        }
        return minimum == 0
                ? "requires at most " + counted(maximum)
                : "requires at least " + minimum + " and at most " + counted(maximum);
    }

    private static String counted(int count) {
        return count + (count == 1 ? " argument" : " arguments");
    }
}
