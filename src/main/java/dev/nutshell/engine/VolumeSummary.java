package dev.nutshell.engine;

import java.util.Map;

/// One line of `volume ls`. `size` in bytes and `links` (containers that use it) are -1 unless `system df` asked.
public record VolumeSummary(
        String name,
        String driver,
        String mountpoint,
        String scope,
        Map<String, String> labels,
        int links,
        long size) {
    public VolumeSummary {
        labels = Map.copyOf(labels);
    }
}
