package dev.nutshell.engine.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.archive.UserArchive;
import dev.nutshell.base.Digest;
import dev.nutshell.engine.ImportRequest;
import dev.nutshell.image.ImageGarbage;
import dev.nutshell.json.Json;
import dev.nutshell.spec.image.ImageReference;
import dev.nutshell.spec.image.Platform;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/// Makes an image of one layer from an archive of a file system (`import`).
record ImageImport(ImageStore store, Clock clock) {

    /// @return id of the image
    Digest load(ImportRequest request, InputStream archive) {
        ImageReference name =
                request.reference() == null ? null : ImageReference.parse(request.reference());
        Platform platform =
                request.platform() == null ? Platform.host() : Platform.parse(request.platform());
        ObjectNode run = Json.object();
        new ConfigChanges(request.changes()).applyTo(run);
        NewImage images = store.newImages();
        try (ImageGarbage.Protection _ = store.garbage().protect()) {
            NewImage.Layer layer =
                    images.layer(out -> UserArchive.readable(archive).transferTo(out));
            return images.publish(
                    config(run, layer.diffId(), platform, request.message()),
                    List.of(layer.blob()),
                    name);
        }
    }

    private ObjectNode config(ObjectNode run, Digest diffId, Platform platform, String message) {
        Instant now = clock.instant();
        ObjectNode config = Json.object();
        config.put("created", now.toString());
        config.put("architecture", platform.architecture());
        if (!platform.variant().isEmpty()) {
            config.put("variant", platform.variant());
        }
        config.put("os", platform.os());
        config.set("config", run);
        ObjectNode layers = config.putObject("rootfs");
        layers.put("type", "layers");
        layers.putArray("diff_ids").add(diffId.toString());
        config.putArray("history")
                .addObject()
                .put("created", now.toString())
                .put("comment", message.isEmpty() ? "Imported from -" : message);
        return config;
    }
}
