package dev.nutshell.image;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.Digest;
import dev.nutshell.json.Json;
import dev.nutshell.spec.image.Descriptor;
import dev.nutshell.spec.image.ImageReference;
import dev.nutshell.spec.image.MediaTypes;
import java.util.ArrayList;
import java.util.List;

/// Makes images in a store.
final class TestImage {
    private final Store store;

    TestImage(Store store) {
        this.store = store;
    }

    /// An image of these layers (not compressed), under `name`.
    ImageRecord tag(String name, byte[]... layers) {
        ArrayNode descriptors = Json.array();
        List<String> diffIds = new ArrayList<>();
        for (byte[] layer : layers) {
            descriptors.add(Store.layer(layer).toJson());
            diffIds.add(store.ingest(layer).toString());
        }
        ObjectNode config = Json.object();
        config.put("os", "linux").put("architecture", "amd64");
        config.putObject("rootfs").put("type", "layers").set("diff_ids", Json.texts(diffIds));
        ObjectNode manifest = Json.object();
        manifest.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST);
        manifest.set("config", put(MediaTypes.OCI_CONFIG, config).toJson());
        manifest.set("layers", descriptors);
        return store.catalog.tag(
                ImageReference.parse(name), put(MediaTypes.OCI_MANIFEST, manifest));
    }

    Digest config(ImageRecord image) {
        return store.catalog.manifest(image).config().digest();
    }

    private Descriptor put(String mediaType, ObjectNode document) {
        byte[] bytes = Json.write(document);
        return new Descriptor(mediaType, store.content.put(bytes), bytes.length);
    }
}
