package dev.nutshell.spec.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import java.util.Map;

/// A reference to content: type, digest, size (image-spec, descriptor.md).
public record Descriptor(
        String mediaType, Digest digest, long size, Map<String, String> annotations) {
    public Descriptor {
        annotations = Map.copyOf(annotations);
        if (size < 0) {
            throw new EngineException(
                    ErrorKind.CORRUPT, "descriptor of " + digest + " has negative size " + size);
        }
    }

    public Descriptor(String mediaType, Digest digest, long size) {
        this(mediaType, digest, size, Map.of());
    }

    /// Reads a descriptor; `subject` names the document that holds it.
    public static Descriptor fromJson(JsonNode node, String subject) {
        try {
            return new Descriptor(
                    Json.text(node, "mediaType").orElse(""),
                    Digest.parse(Json.requiredText(node, "digest", "descriptor in " + subject)),
                    Json.requiredNumber(node, "size", "descriptor in " + subject),
                    Json.textMap(node, "annotations"));
        } catch (EngineException e) {
            throw new EngineException(ErrorKind.CORRUPT, subject + ": " + e.getMessage(), e);
        }
    }

    public ObjectNode toJson() {
        ObjectNode node = Json.object();
        node.put("mediaType", mediaType);
        node.put("digest", digest.toString());
        node.put("size", size);
        if (!annotations.isEmpty()) {
            ObjectNode members = node.putObject("annotations");
            annotations.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(member -> members.put(member.getKey(), member.getValue()));
        }
        return node;
    }

    /// The same content with other annotations.
    public Descriptor annotated(Map<String, String> replacement) {
        return new Descriptor(mediaType, digest, size, replacement);
    }
}
