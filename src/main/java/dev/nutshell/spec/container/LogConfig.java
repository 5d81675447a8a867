package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.json.Json;
import java.util.Map;

/// Where the container's output goes.
///
/// @param driver empty: the engine's default
public record LogConfig(String driver, Map<String, String> options) {
    public LogConfig {
        options = Fields.sorted(options);
    }

    static LogConfig fromJson(JsonNode node) {
        return new LogConfig(Fields.text(node, "Type"), Fields.textMap(node, "Config"));
    }

    ObjectNode toJson() {
        ObjectNode node = Json.object().put("Type", driver);
        node.set("Config", Fields.object(options));
        return node;
    }
}
