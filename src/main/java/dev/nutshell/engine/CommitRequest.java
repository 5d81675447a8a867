package dev.nutshell.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `commit` was asked to do.
///
/// @param reference name of the new image; absent: none
/// @param changes Dockerfile instructions on its configuration
/// @param pause the container meanwhile
public record CommitRequest(
        @Nullable String reference,
        String author,
        String message,
        List<String> changes,
        boolean pause) {
    public CommitRequest {
        changes = List.copyOf(changes);
    }
}
