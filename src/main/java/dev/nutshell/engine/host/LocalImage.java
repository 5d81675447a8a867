package dev.nutshell.engine.host;

import dev.nutshell.base.Digest;
import dev.nutshell.image.ContentStore;
import dev.nutshell.image.ImageCatalog;
import dev.nutshell.image.ImageRecord;
import dev.nutshell.spec.image.ImageConfig;

/// An image that is in the store, with its configuration.
///
/// @param id digest of the configuration, as Docker's
record LocalImage(ImageRecord record, Digest id, ImageConfig config) {
    static LocalImage load(ImageCatalog catalog, ContentStore content, ImageRecord record) {
        Digest id = catalog.id(record);
        byte[] document = content.read(id, ImageCatalog.MAX_DOCUMENT);
        return new LocalImage(
                record, id, ImageConfig.parse(document, "config of image " + record.display()));
    }
}
