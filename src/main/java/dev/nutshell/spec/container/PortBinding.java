package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.json.Json;

/// Where a port is published.
///
/// @param hostIp empty: every address
/// @param hostPort a number, a range `8000-8010` of which one is taken, or empty: any free one
public record PortBinding(String hostIp, String hostPort) {
    public static PortBinding fromJson(JsonNode node) {
        return new PortBinding(Fields.text(node, "HostIp"), Fields.text(node, "HostPort"));
    }

    public ObjectNode toJson() {
        return Json.object().put("HostIp", hostIp).put("HostPort", hostPort);
    }
}
