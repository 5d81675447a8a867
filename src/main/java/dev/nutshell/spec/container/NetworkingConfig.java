package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import java.util.Map;

/// The networks to join, by name or id.
public record NetworkingConfig(Map<String, EndpointConfig> endpoints) {
    public NetworkingConfig {
        endpoints = Fields.sorted(endpoints);
    }

    public static NetworkingConfig fromJson(JsonNode node) {
        return new NetworkingConfig(
                Fields.map(node, "EndpointsConfig", NetworkingConfig::endpoint));
    }

    public ObjectNode toJson() {
        ObjectNode node = Json.object();
        ObjectNode members = node.putObject("EndpointsConfig");
        endpoints.forEach((network, endpoint) -> members.set(network, endpoint.toJson()));
        return node;
    }

    private static EndpointConfig endpoint(String network, JsonNode settings) {
        if (settings.isNull()) {
            return EndpointConfig.fromJson(Json.object());
        }
        if (settings instanceof ObjectNode object) {
            return EndpointConfig.fromJson(object);
        }
        throw new EngineException(
                ErrorKind.INVALID_ARGUMENT,
                "field EndpointsConfig." + network + ": want an object, got " + settings);
    }
}
