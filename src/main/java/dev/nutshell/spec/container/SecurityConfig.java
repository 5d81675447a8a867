package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the container's processes may do.
///
/// @param capAdd capability names with or without `CAP_`, or `ALL`
/// @param capDrop the same
/// @param securityOptions `no-new-privileges`, `seccomp=…` (the profile's JSON, `unconfined` or `builtin`), `apparmor=…`,
///     `label=…`, `systempaths=unconfined` is in `maskedPaths` and `readonlyPaths` already
/// @param groups additional groups by name or number
/// @param maskedPaths absent: Docker's list; empty: none
/// @param readonlyPaths absent: Docker's list; empty: none
public record SecurityConfig(
        List<String> capAdd,
        List<String> capDrop,
        boolean privileged,
        List<String> securityOptions,
        List<String> groups,
        @Nullable List<String> maskedPaths,
        @Nullable List<String> readonlyPaths) {

    public SecurityConfig {
        capAdd = List.copyOf(capAdd);
        capDrop = List.copyOf(capDrop);
        securityOptions = List.copyOf(securityOptions);
        groups = List.copyOf(groups);
        maskedPaths = maskedPaths == null ? null : List.copyOf(maskedPaths);
        readonlyPaths = readonlyPaths == null ? null : List.copyOf(readonlyPaths);
    }

    public static SecurityConfig fromJson(JsonNode node) {
        return new SecurityConfig(
                Fields.texts(node, "CapAdd"),
                Fields.texts(node, "CapDrop"),
                Fields.flag(node, "Privileged"),
                Fields.texts(node, "SecurityOpt"),
                Fields.texts(node, "GroupAdd"),
                Fields.optionalTexts(node, "MaskedPaths"),
                Fields.optionalTexts(node, "ReadonlyPaths"));
    }

    void writeTo(ObjectNode node) {
        node.set("CapAdd", Fields.textsOrNull(capAdd));
        node.set("CapDrop", Fields.textsOrNull(capDrop));
        node.put("Privileged", privileged);
        node.set("SecurityOpt", Fields.textsOrNull(securityOptions));
        node.set("GroupAdd", Fields.textsOrNull(groups));
        node.set("MaskedPaths", maskedPaths == null ? node.nullNode() : Json.texts(maskedPaths));
        node.set(
                "ReadonlyPaths",
                readonlyPaths == null ? node.nullNode() : Json.texts(readonlyPaths));
    }
}
