package dev.nutshell.engine.image;

import dev.nutshell.image.ContentStore;
import dev.nutshell.image.HelloImage;
import dev.nutshell.image.ImageCatalog;
import dev.nutshell.image.ImageGarbage;
import dev.nutshell.image.LayerIngest;
import dev.nutshell.image.LayerStore;
import dev.nutshell.journal.EventJournal;
import dev.nutshell.journal.ObjectKind;
import java.util.LinkedHashMap;
import java.util.Map;

/// The parts of the image store, wired together.
public record ImageStore(
        ContentStore content,
        ImageCatalog catalog,
        LayerStore layers,
        LayerIngest ingest,
        ImageGarbage garbage,
        HelloImage hello,
        NewImage newImages,
        EventJournal journal) {

    /// Something happened to image `id`.
    ///
    /// @param name in Docker's words: a reference, or the id itself
    void record(String action, String id, String name, Map<String, String> labels) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("name", name);
        labels.forEach(attributes::putIfAbsent);
        journal.record(ObjectKind.IMAGE, action, id, attributes);
    }
}
