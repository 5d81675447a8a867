package dev.nutshell.network.driver;

import dev.nutshell.base.ByteSize;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Reads the options of a driver, and remembers which it was asked for.
final class DriverOptions {
    private final String driver;
    private final Map<String, String> options;
    private final Set<String> known = new HashSet<>();

    DriverOptions(String driver, Map<String, String> options) {
        this.driver = driver;
        this.options = options;
    }

    /// Empty when it was not given.
    String text(String name) {
        known.add(name);
        return options.getOrDefault(name, "");
    }

    boolean isGiven(String name) {
        known.add(name);
        return options.containsKey(name);
    }

    /// An absolute path; empty when it was not given.
    String file(String name) {
        String text = text(name);
        if (!text.isEmpty() && !text.startsWith("/")) {
            throw bad(name, text, "want an absolute path");
        }
        return text;
    }

    boolean flag(String name, boolean otherwise) {
        String value = text(name);
        return switch (value) {
            case "" -> otherwise;
            case "1", "t", "T", "true", "True", "TRUE" -> true;
            case "0", "f", "F", "false", "False", "FALSE" -> false;
            default -> throw bad(name, value, "want true or false");
        };
    }

    int number(String name, int otherwise, int lowest, int highest) {
        String value = text(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= lowest && number <= highest) {
                return number;
            }
        } catch (NumberFormatException _) {
            // told below
        }
        throw bad(name, value, "want a number from " + lowest + " to " + highest);
    }

    /// Bytes, with a unit of [ByteSize#parse] or without.
    int size(String name, int otherwise, int lowest, int highest) {
        String value = text(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            long size = ByteSize.parse(value).bytes();
            if (size >= lowest && size <= highest) {
                return (int) size;
            }
        } catch (EngineException _) {
            // told below
        }
        throw bad(
                name,
                value,
                "want a size from "
                        + new ByteSize(lowest).humanBinary(4)
                        + " to "
                        + new ByteSize(highest).humanBinary(4));
    }

    EngineException bad(String name, String value, String why) {
        return new EngineException(
                ErrorKind.INVALID_ARGUMENT,
                "invalid value \""
                        + value
                        + "\" for option "
                        + name
                        + " of network driver "
                        + driver
                        + ": "
                        + why);
    }

    /// @throws EngineException INVALID_ARGUMENT for an option that nobody asked for
    void requireAllKnown() {
        Set<String> unknown = new TreeSet<>(options.keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "unknown option \""
                            + unknown.iterator().next()
                            + "\" of network driver "
                            + driver);
        }
    }
}
