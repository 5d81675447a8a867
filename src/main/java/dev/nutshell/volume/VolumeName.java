package dev.nutshell.volume;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;

/// Names of volumes: letters, digits, `_`, `.`, `-`, at least two, the first a letter or digit (moby: volume/local).
final class VolumeName {
    /// NAME_MAX, `<linux/limits.h>`.
    private static final int LONGEST = 255;

    private VolumeName() {}

    /// @throws EngineException INVALID_ARGUMENT with Docker's words
    static void require(String name) {
        if (name.length() == 1) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "volume name is too short, names should be at least two alphanumeric characters");
        }
        if (!name.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]+")) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "\""
                            + name
                            + "\" includes invalid characters for a local volume name, only"
                            + " \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass"
                            + " a host directory, use absolute path");
        }
        if (name.length() > LONGEST) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "volume name of " + name.length() + " characters: want at most " + LONGEST);
        }
    }

    /// The name of an anonymous volume: 64 hex digits, as Docker's.
    static String random() {
        return ContainerId.random().value();
    }
}
