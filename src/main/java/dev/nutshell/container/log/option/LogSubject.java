package dev.nutshell.container.log.option;

import dev.nutshell.base.ContainerId;
import java.util.Map;

/// The container whose log it is, as tags and attributes may name it.
///
/// @param imageId with the algorithm: `sha256:…`
/// @param imageName as the user wrote it
public record LogSubject(
        ContainerId id,
        String name,
        String imageId,
        String imageName,
        Map<String, String> labels,
        Map<String, String> environment) {
    public LogSubject {
        labels = Map.copyOf(labels);
        environment = Map.copyOf(environment);
    }

    String shortId() {
        return start(id.value());
    }

    /// Twelve characters, of which `sha256:` takes seven: so does Docker (moby: daemon/logger/loginfo.go).
    String shortImageId() {
        return start(imageId);
    }

    private static String start(String text) {
        return text.substring(0, Math.min(12, text.length()));
    }
}
