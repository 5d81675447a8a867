package dev.nutshell.kernel.namespace;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.List;
import java.util.stream.Collectors;

/// A range of user or group ids inside a user namespace and where it lies outside (user_namespaces(7)).
public record IdMapping(long inside, long outside, long count) {
    private static final long ID_LIMIT = 0xffffffffL;

    public IdMapping {
        if (inside < 0
                || outside < 0
                || count < 1
                || inside + count > ID_LIMIT
                || outside + count > ID_LIMIT) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "id mapping " + inside + ":" + outside + ":" + count + ": out of range");
        }
    }

    /// What goes into `/proc/PID/uid_map` with one write.
    public static String text(List<IdMapping> mappings) {
        return mappings.stream()
                .map(mapping -> mapping.inside + " " + mapping.outside + " " + mapping.count + "\n")
                .collect(Collectors.joining());
    }
}
