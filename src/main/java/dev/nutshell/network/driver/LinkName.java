package dev.nutshell.network.driver;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;

/// Names of network interfaces.
public final class LinkName {
    /// IFNAMSIZ without the final zero (include/uapi/linux/if.h).
    private static final int LONGEST = 15;

    /// What is left for a prefix when two digits follow.
    private static final int LONGEST_PREFIX = 13;

    private LinkName() {}

    /// Whether the kernel takes it, and no rule or path is led astray by it.
    public static boolean isValid(String name) {
        if (name.isEmpty() || name.length() > LONGEST || name.equals(".") || name.equals("..")) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isValid(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isValid(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '_'
                || c == '.';
    }

    /// @throws EngineException INVALID_ARGUMENT
    static String require(String name) {
        if (!isValid(name)) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid interface name \""
                            + name
                            + "\": want 1 to 15 letters, digits, '-', '_' or '.'");
        }
        return name;
    }

    static void requirePrefix(String prefix) {
        if (!prefix.isEmpty() && (!isValid(prefix) || prefix.length() > LONGEST_PREFIX)) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid interface prefix \""
                            + prefix
                            + "\": want 1 to 13 letters, digits, '-', '_' or '.'");
        }
    }
}
