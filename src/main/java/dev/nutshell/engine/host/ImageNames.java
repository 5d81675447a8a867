package dev.nutshell.engine.host;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.container.ListedContainer;
import dev.nutshell.image.ImageCatalog;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What the images of containers are called now: by the name that was given to `create` as long as it means the same image, else
/// by their ids (as Docker, daemon/list.go). Thread-safe.
final class ImageNames {
    private final ImageCatalog catalog;
    private final Map<String, Optional<Digest>> ids = new ConcurrentHashMap<>();

    ImageNames(ImageCatalog catalog) {
        this.catalog = catalog;
    }

    String of(ListedContainer container) {
        Optional<Digest> meant = ids.computeIfAbsent(container.image(), this::id);
        return meant.filter(id -> id.toString().equals(container.imageId())).isPresent()
                ? container.image()
                : container.imageId();
    }

    private Optional<Digest> id(String name) {
        try {
            return catalog.findByWord(name).map(catalog::id);
        } catch (EngineException _) {
            // ambiguous by now, or damaged
            return Optional.empty();
        }
    }
}
