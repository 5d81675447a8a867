package dev.nutshell.engine.host;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.engine.ContainerSummary;
import java.util.ArrayList;
import java.util.List;

/// Which containers come from an image: made of it, or of one that stands on its layers (`ps --filter ancestor=`).
final class Ancestry {
    private final Store store;
    private final List<LocalImage> images = new ArrayList<>();

    /// @param references names, ids or beginnings of ids; one that there is no image of has no descendants
    Ancestry(Store store, List<String> references) {
        this.store = store;
        for (String reference : references) {
            store.catalog()
                    .findByWord(reference)
                    .map(record -> LocalImage.load(store.catalog(), store.content(), record))
                    .ifPresent(images::add);
        }
    }

    boolean isDescendant(ContainerSummary container) {
        return images.stream()
                .anyMatch(
                        image ->
                                image.id().equals(container.imageId())
                                        || standsOn(container, image.config().diffIds()));
    }

    private boolean standsOn(ContainerSummary container, List<Digest> layers) {
        try {
            List<Digest> own = store.snapshots().layersOf(container.id());
            return own.size() >= layers.size() && own.subList(0, layers.size()).equals(layers);
        } catch (EngineException _) {
            // being removed
            return false;
        }
    }
}
