package dev.nutshell.container.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.json.Json;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.StateLayout;
import java.util.Optional;

/// Reads what health checks say.
public record HealthReader(StateLayout layout) {

    /// `State.Health` as Docker shows it; empty when the container is not probed.
    public Optional<ObjectNode> read(ContainerId id) {
        Optional<byte[]> content = AtomicFile.read(layout.liveHealth(id));
        if (content.isEmpty()) {
            content = AtomicFile.read(layout.lastHealth(id));
        }
        try {
            return content.map(
                    bytes -> Json.parseObject(bytes, "health of container " + id.shortForm()));
        } catch (EngineException _) {
            // it is not synced: a power cut can tear it
            return Optional.empty();
        }
    }

    /// `starting`, `healthy`, `unhealthy`; empty when the container is not probed.
    public String status(ContainerId id) {
        return read(id).map(health -> health.path("Status").asText("")).orElse("");
    }
}
