package dev.nutshell.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `import` was asked to do.
///
/// @param reference absent: the image gets no name
/// @param message for the image's history
/// @param changes Dockerfile instructions on its configuration
/// @param platform as written; absent: the host's
public record ImportRequest(
        @Nullable String reference,
        String message,
        List<String> changes,
        @Nullable String platform) {
    public ImportRequest {
        changes = List.copyOf(changes);
    }
}
