package dev.nutshell.engine;

import java.time.Instant;
import java.util.Map;

/// One line of `network ls`.
public record NetworkSummary(
        String id,
        String name,
        String driver,
        String scope,
        boolean ipv4,
        boolean ipv6,
        boolean internal,
        Map<String, String> labels,
        Instant created) {
    public NetworkSummary {
        labels = Map.copyOf(labels);
    }
}
