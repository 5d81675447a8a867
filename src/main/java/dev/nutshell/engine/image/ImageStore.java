package dev.nutshell.engine.image;

import dev.nutshell.image.ContentStore;
import dev.nutshell.image.HelloImage;
import dev.nutshell.image.ImageCatalog;
import dev.nutshell.image.ImageGarbage;
import dev.nutshell.image.LayerIngest;
import dev.nutshell.image.LayerStore;
import dev.nutshell.store.TemporaryArea;

/// The parts of the image store, wired together.
public record ImageStore(
        ContentStore content,
        ImageCatalog catalog,
        LayerStore layers,
        LayerIngest ingest,
        ImageGarbage garbage,
        HelloImage hello,
        TemporaryArea temporaries) {}
