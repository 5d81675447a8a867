package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Devices that a driver chooses (`--gpus`, `--device vendor.com/class=name`).
///
/// @param driver `nvidia`, `cdi`, empty: whichever can
/// @param count -1: all
/// @param capabilities alternatives, each a list that must hold in whole
public record DeviceRequest(
        String driver,
        int count,
        List<String> deviceIds,
        List<List<String>> capabilities,
        Map<String, String> options) {

    public DeviceRequest {
        deviceIds = List.copyOf(deviceIds);
        capabilities = capabilities.stream().map(List::copyOf).toList();
        options = Fields.sorted(options);
    }

    static DeviceRequest fromJson(ObjectNode node) {
        List<List<String>> capabilities = new ArrayList<>();
        for (JsonNode all : Json.elements(node, "Capabilities")) {
            List<String> words = new ArrayList<>();
            all.forEach(word -> words.add(word.asText()));
            capabilities.add(words);
        }
        return new DeviceRequest(
                Fields.text(node, "Driver"),
                Fields.smallNumber(node, "Count"),
                Fields.texts(node, "DeviceIDs"),
                capabilities,
                Fields.textMap(node, "Options"));
    }

    ObjectNode toJson() {
        ObjectNode node = Json.object();
        node.put("Driver", driver);
        node.put("Count", count);
        node.set("DeviceIDs", Fields.textsOrNull(deviceIds));
        ArrayNode alternatives = node.putArray("Capabilities");
        capabilities.forEach(all -> alternatives.add(Json.texts(all)));
        node.set("Options", Fields.object(options));
        return node;
    }
}
