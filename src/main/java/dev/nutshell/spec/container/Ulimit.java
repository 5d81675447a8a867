package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.json.Json;

/// A resource limit by its name in Docker (`nofile`); [#UNLIMITED] is RLIM_INFINITY.
public record Ulimit(String name, long soft, long hard) {
    public static final long UNLIMITED = -1;

    static Ulimit fromJson(ObjectNode node) {
        return new Ulimit(
                Fields.text(node, "Name"),
                Fields.number(node, "Soft"),
                Fields.number(node, "Hard"));
    }

    ObjectNode toJson() {
        return Json.object().put("Name", name).put("Hard", hard).put("Soft", soft);
    }
}
