package dev.nutshell.engine;

import dev.nutshell.base.Digest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One step of an image's history.
///
/// @param id of the image, for the newest step only: other steps are no images
/// @param size bytes unpacked; 0 for a step that made no layer
/// @param tags names of the image, for the newest step
public record HistoryEntry(
        @Nullable Digest id,
        @Nullable Instant created,
        String createdBy,
        String comment,
        long size,
        List<String> tags) {
    public HistoryEntry {
        tags = List.copyOf(tags);
    }
}
