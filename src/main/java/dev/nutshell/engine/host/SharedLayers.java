package dev.nutshell.engine.host;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// How many bytes of an image belong to other images too.
final class SharedLayers {
    private final Store store;
    private final Map<String, Integer> users = new HashMap<>();

    /// @param documents what `inspect` says of each image, once
    SharedLayers(Store store, List<? extends JsonNode> documents) {
        this.store = store;
        for (JsonNode document : documents) {
            new HashSet<>(layers(document)).forEach(layer -> users.merge(layer, 1, Integer::sum));
        }
    }

    long sizeOf(JsonNode document) {
        return layers(document).stream()
                .filter(layer -> users.getOrDefault(layer, 0) > 1)
                .mapToLong(this::size)
                .sum();
    }

    private long size(String layer) {
        try {
            return store.layers().record(Digest.parse(layer)).size();
        } catch (EngineException _) {
            // taken away meanwhile
            return 0;
        }
    }

    private static List<String> layers(JsonNode document) {
        List<String> layers = new ArrayList<>();
        document.path("RootFS").path("Layers").forEach(layer -> layers.add(layer.asText()));
        return layers;
    }
}
