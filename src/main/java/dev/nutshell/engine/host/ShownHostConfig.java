package dev.nutshell.engine.host;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.container.spec.ProtectedPaths;
import dev.nutshell.json.Json;
import dev.nutshell.spec.container.HostConfig;
import java.util.List;

/// `HostConfig` as `inspect` shows it: with what holds where nothing was asked (moby, daemon_unix.go,
/// adaptContainerSettings). The record keeps what was asked, so that a later version's defaults reach old containers.
final class ShownHostConfig {
    private static final String DEFAULT_LOG_DRIVER = "json-file";
    private static final long DEFAULT_SHM_SIZE = 64L << 20;
    private static final String RUNTIME = "nutshell";

    private ShownHostConfig() {}

    static ObjectNode of(HostConfig host) {
        ObjectNode node = host.toJson();
        ObjectNode log = (ObjectNode) node.get("LogConfig");
        if (log.path("Type").asText().isEmpty()) {
            log.put("Type", DEFAULT_LOG_DRIVER);
        }
        fill(node, "CgroupnsMode", host.security().privileged() ? "host" : "private");
        fill(node, "IpcMode", "private");
        if (host.storage().shmSize() == 0) {
            node.put("ShmSize", DEFAULT_SHM_SIZE);
        }
        node.put("Runtime", host.runtime().isEmpty() ? RUNTIME : host.runtime());
        long memory = node.path("Memory").asLong();
        if (memory > 0 && node.path("MemorySwap").asLong() == 0) {
            node.put("MemorySwap", 2 * memory);
        }
        if (node.path("OomKillDisable").isNull()) {
            node.put("OomKillDisable", false);
        }
        ProtectedPaths paths = ProtectedPaths.of(host.security());
        node.set("MaskedPaths", shown(paths.masked()));
        node.set("ReadonlyPaths", shown(paths.readonly()));
        return node;
    }

    private static void fill(ObjectNode node, String field, String value) {
        if (node.path(field).asText().isEmpty()) {
            node.put(field, value);
        }
    }

    private static ArrayNode shown(List<String> paths) {
        return Json.texts(paths);
    }
}
