package dev.nutshell.engine.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.archive.UserArchive;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.engine.ImportRequest;
import dev.nutshell.image.ImageGarbage;
import dev.nutshell.json.Json;
import dev.nutshell.spec.image.ImageReference;
import dev.nutshell.spec.image.Platform;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes an image of one layer from an archive of a file system (`import`).
///
/// @param name absent: the image gets none
/// @param run its `config`
/// @param message for its history; empty: where the archive came from
record ImageImport(
        ImageStore store,
        @Nullable ImageReference name,
        Platform platform,
        ObjectNode run,
        String message,
        Clock clock) {

    /// Reads `request` whole, before anybody waits for an archive.
    ///
    /// @throws EngineException INVALID_ARGUMENT
    static ImageImport of(ImportRequest request, ImageStore store, Clock clock) {
        ObjectNode run = Json.object();
        new ConfigChanges(request.changes()).applyTo(run);
        return new ImageImport(
                store,
                request.reference() == null ? null : ImageReference.parse(request.reference()),
                request.platform() == null ? Platform.host() : Platform.parse(request.platform()),
                run,
                request.message(),
                clock);
    }

    /// @param origin of the archive; `-` for a file or a pipe, as Docker has it
    /// @return id of the image
    Digest load(String origin, InputStream archive) {
        NewImage images = store.newImages();
        Digest id;
        try (ImageGarbage.Protection _ = store.garbage().protect()) {
            NewImage.Layer layer =
                    images.layer(out -> UserArchive.readable(archive).transferTo(out));
            id =
                    images.publish(
                            config(
                                    layer.diffId(),
                                    message.isEmpty() ? "Imported from " + origin : message),
                            List.of(layer.blob()),
                            name);
        }
        store.record("import", id.toString(), id.toString(), Map.of());
        return id;
    }

    private ObjectNode config(Digest diffId, String comment) {
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
                .put("comment", comment);
        return config;
    }
}
