package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import java.util.ArrayList;
import java.util.List;

/// Docker's JSON form of [Mount].
final class MountJson {
    private MountJson() {}

    static ObjectNode start(String type, String source, String target, boolean readOnly) {
        ObjectNode node = Json.object();
        node.put("Type", type);
        Fields.putUnlessEmpty(node, "Source", source);
        Fields.putUnlessEmpty(node, "Target", target);
        Fields.putIfTrue(node, "ReadOnly", readOnly);
        return node;
    }

    static ObjectNode with(ObjectNode node, String field, ObjectNode options) {
        if (!options.isEmpty()) {
            node.set(field, options);
        }
        return node;
    }

    static Mount read(JsonNode node) {
        String type = Fields.text(node, "Type");
        return switch (type) {
            case "bind" -> bind(node);
            case "volume" -> volume(node);
            case "tmpfs" -> tmpfs(node);
            case "image" ->
                    new Mount.Image(
                            Fields.text(node, "Source"),
                            target(node),
                            Fields.flag(node, "ReadOnly"),
                            Fields.text(Fields.object(node, "ImageOptions"), "Subpath"));
            default ->
                    throw new EngineException(
                            ErrorKind.INVALID_ARGUMENT,
                            "invalid mount config for type \""
                                    + type
                                    + "\": mount type unknown: \""
                                    + type
                                    + "\"");
        };
    }

    private static Mount bind(JsonNode node) {
        ObjectNode options = Fields.object(node, "BindOptions");
        String propagation = Fields.text(options, "Propagation");
        return new Mount.Bind(
                Fields.text(node, "Source"),
                target(node),
                Fields.flag(node, "ReadOnly"),
                propagation.isEmpty() ? null : Mount.Propagation.parse(propagation),
                recursion(options),
                Fields.flag(options, "CreateMountpoint"));
    }

    private static Mount.Recursion recursion(ObjectNode options) {
        boolean none = Fields.flag(options, "NonRecursive");
        boolean writable = Fields.flag(options, "ReadOnlyNonRecursive");
        boolean forced = Fields.flag(options, "ReadOnlyForceRecursive");
        if (none && forced || writable && forced) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "mount options conflict: "
                            + (none ? "NonRecursive" : "ReadOnlyNonRecursive")
                            + " and ReadOnlyForceRecursive");
        }
        if (none) {
            return Mount.Recursion.DISABLED;
        }
        return writable
                ? Mount.Recursion.WRITABLE
                : forced ? Mount.Recursion.READONLY : Mount.Recursion.ENABLED;
    }

    private static Mount volume(JsonNode node) {
        ObjectNode options = Fields.object(node, "VolumeOptions");
        ObjectNode driver = Fields.object(options, "DriverConfig");
        return new Mount.Volume(
                Fields.text(node, "Source"),
                target(node),
                Fields.flag(node, "ReadOnly"),
                Fields.flag(options, "NoCopy"),
                Fields.textMap(options, "Labels"),
                Fields.text(driver, "Name"),
                Fields.textMap(driver, "Options"),
                Fields.text(options, "Subpath"));
    }

    private static Mount tmpfs(JsonNode node) {
        ObjectNode options = Fields.object(node, "TmpfsOptions");
        return new Mount.Tmpfs(
                target(node),
                Fields.flag(node, "ReadOnly"),
                Fields.number(options, "SizeBytes"),
                Fields.smallNumber(options, "Mode"),
                pairs(options));
    }

    private static List<List<String>> pairs(ObjectNode options) {
        List<List<String>> pairs = new ArrayList<>();
        for (JsonNode pair : Json.elements(options, "Options")) {
            if (!(pair instanceof ArrayNode) || pair.isEmpty() || pair.size() > 2) {
                throw new EngineException(
                        ErrorKind.INVALID_ARGUMENT,
                        "field TmpfsOptions.Options: want lists of one or two texts, got " + pair);
            }
            List<String> words = new ArrayList<>();
            pair.forEach(word -> words.add(word.asText()));
            pairs.add(words);
        }
        return pairs;
    }

    private static String target(JsonNode node) {
        String target = Fields.text(node, "Target");
        if (target.isEmpty()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid mount config for type \""
                            + Fields.text(node, "Type")
                            + "\": field Target must not be empty");
        }
        if (!target.startsWith("/")) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid mount config for type \""
                            + Fields.text(node, "Type")
                            + "\": invalid mount path: '"
                            + target
                            + "' mount path must be absolute");
        }
        return target;
    }
}
