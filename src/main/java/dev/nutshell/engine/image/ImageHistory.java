package dev.nutshell.engine.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nutshell.engine.HistoryEntry;
import dev.nutshell.json.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The steps that made an image (image-spec, config.md, `history`).
final class ImageHistory {
    private ImageHistory() {}

    /// Newest first.
    static List<HistoryEntry> of(ImageStore store, StoredImage image) {
        List<JsonNode> steps = Json.elements(image.config().document(), "history");
        List<HistoryEntry> entries = new ArrayList<>();
        int layer = 0;
        for (JsonNode step : steps) {
            boolean empty = step.path("empty_layer").asBoolean();
            boolean hasLayer = !empty && layer < image.config().diffIds().size();
            long size =
                    hasLayer
                            ? StoredImage.layerSize(store, image.config().diffIds().get(layer++))
                            : 0;
            boolean last = entries.size() == steps.size() - 1;
            entries.add(
                    new HistoryEntry(
                            last ? image.id() : null,
                            created(step),
                            Json.text(step, "created_by").orElse(""),
                            Json.text(step, "comment").orElse(""),
                            size,
                            last ? image.tags() : List.of()));
        }
        return entries.reversed();
    }

    private static @Nullable Instant created(JsonNode step) {
        try {
            return OffsetDateTime.parse(Json.text(step, "created").orElse("")).toInstant();
        } catch (DateTimeException _) {
            return null;
        }
    }
}
