package dev.nutshell.network;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;

/// Names of networks.
final class NetworkName {
    private static final int LONGEST = 128;

    private NetworkName() {}

    /// @throws EngineException INVALID_ARGUMENT
    static void require(String name) {
        if (name.isEmpty()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "invalid network name: name is empty");
        }
        boolean valid = name.length() <= LONGEST && isLetterOrDigit(name.charAt(0));
        for (int i = 1; valid && i < name.length(); i++) {
            char c = name.charAt(i);
            valid = isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
        }
        if (!valid) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid network name \""
                            + name
                            + "\": only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed, at most 128 of them");
        }
        if (name.equals("default") || ContainerId.isId(name)) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid network name \"" + name + "\": it would mean something else");
        }
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
