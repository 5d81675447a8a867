package dev.nutshell.spec.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import java.util.ArrayList;
import java.util.List;

/// One image: its config and its layers, lowest first (image-spec, manifest.md; Docker's manifest schema 2).
public record ImageManifest(Descriptor config, List<Descriptor> layers) {
    private static final int MAX_LAYERS = 512;

    public ImageManifest {
        layers = List.copyOf(layers);
    }

    /// Reads a manifest.
    ///
    /// @param mediaType what the registry or the descriptor called the document; the document itself may not say otherwise
    /// @throws EngineException CORRUPT, also for bytes that can be read as manifest and as index (CVE-2021-41190)
    public static ImageManifest parse(byte[] bytes, String mediaType, String subject) {
        ObjectNode document = Json.parseObject(bytes, subject);
        Documents.requireUnambiguous(document, mediaType, "manifests", subject);
        if (document.path("schemaVersion").asInt() == 1) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED,
                    subject + " is a manifest of schema 1, which has no verifiable config");
        }
        JsonNode config = document.get("config");
        if (config == null || !document.path("layers").isArray()) {
            throw new EngineException(
                    ErrorKind.CORRUPT, subject + " is no image manifest: no config or no layers");
        }
        List<Descriptor> layers = new ArrayList<>();
        for (JsonNode layer : Json.elements(document, "layers")) {
            layers.add(Descriptor.fromJson(layer, subject));
        }
        if (layers.size() > MAX_LAYERS) {
            throw new EngineException(
                    ErrorKind.EXHAUSTED,
                    subject + " has " + layers.size() + " layers, limit " + MAX_LAYERS);
        }
        return new ImageManifest(Descriptor.fromJson(config, subject), layers);
    }
}
