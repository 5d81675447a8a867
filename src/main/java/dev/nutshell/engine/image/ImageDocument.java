package dev.nutshell.engine.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import dev.nutshell.spec.container.ContainerConfig;
import dev.nutshell.spec.image.ImageConfig;

/// Docker's API object of an image, `ImageInspect` (API 1.47).
final class ImageDocument {
    private ImageDocument() {}

    static ObjectNode of(StoredImage image) {
        ImageConfig config = image.config();
        JsonNode document = config.document();
        ObjectNode node = Json.object();
        node.put("Id", image.id().toString());
        node.set("RepoTags", Json.texts(image.tags()));
        node.set("RepoDigests", Json.texts(image.repositoryDigests()));
        node.put("Parent", "");
        node.put("Comment", lastComment(document));
        node.put("Created", config.created());
        node.put("DockerVersion", Json.text(document, "docker_version").orElse(""));
        node.put("Author", Json.text(document, "author").orElse(""));
        node.set("Config", configOf(image));
        node.put("Architecture", config.platform().architecture());
        if (!config.platform().variant().isEmpty()) {
            node.put("Variant", config.platform().variant());
        }
        node.put("Os", config.platform().os());
        node.put("Size", image.size());
        ObjectNode driver = node.putObject("GraphDriver");
        driver.putNull("Data");
        driver.put("Name", "overlayfs");
        ObjectNode layers = node.putObject("RootFS");
        layers.put("Type", "layers");
        layers.set("Layers", Json.texts(config.diffIds().stream().map(Object::toString).toList()));
        node.putObject("Metadata").put("LastTagTime", "0001-01-01T00:00:00Z");
        return node;
    }

    private static String lastComment(JsonNode document) {
        JsonNode history = document.path("history");
        return history.isEmpty()
                ? Json.text(document, "comment").orElse("")
                : Json.text(history.path(history.size() - 1), "comment").orElse("");
    }

    /// The image's own configuration comes from strangers.
    private static ObjectNode configOf(StoredImage image) {
        try {
            return ContainerConfig.fromJson(image.config().run()).toJson();
        } catch (EngineException e) {
            throw new EngineException(
                    ErrorKind.CORRUPT, "config of image " + image.id() + ": " + e.getMessage(), e);
        }
    }
}
