package dev.nutshell.cli.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.ByteSize;
import dev.nutshell.cli.format.Columns;
import java.util.ArrayList;
import java.util.List;

/// One line of `system df` (docker/cli, formatter/disk_usage.go).
///
/// @param active how many of `total` are in use
/// @param size bytes
/// @param reclaimable bytes that a prune of everything unused would free
record DiskUsage(String type, long total, long active, long size, long reclaimable) {
    static final String TABLE =
            "{{.Type}}\\t{{.TotalCount}}\\t{{.Active}}\\t{{.Size}}\\t{{.Reclaimable}}";

    static Columns<DiskUsage> columns() {
        return new Columns<DiskUsage>("disk usage")
                .add("Type", "TYPE", DiskUsage::type)
                .add("TotalCount", "TOTAL", usage -> Long.toString(usage.total))
                .add("Active", "ACTIVE", usage -> Long.toString(usage.active))
                .add("Size", "SIZE", usage -> new ByteSize(usage.size).human(4))
                .add("Reclaimable", "RECLAIMABLE", DiskUsage::reclaimableText);
    }

    private String reclaimableText() {
        String bytes = new ByteSize(reclaimable).human(4);
        return size > 0 && !type.equals("Build Cache")
                ? bytes + " (" + reclaimable * 100 / size + "%)"
                : bytes;
    }

    /// The lines of the API's answer.
    static List<DiskUsage> of(ObjectNode answer) {
        List<DiskUsage> lines = new ArrayList<>();
        lines.add(images(answer));
        lines.add(
                of(
                        "Containers",
                        answer.path("Containers"),
                        "SizeRw",
                        container ->
                                List.of("running", "paused", "restarting")
                                        .contains(container.path("State").asText())));
        lines.add(volumes(answer));
        lines.add(new DiskUsage("Build Cache", 0, 0, 0, 0));
        return lines;
    }

    private interface Use {
        boolean of(JsonNode object);
    }

    private static DiskUsage of(String type, JsonNode objects, String sizeField, Use use) {
        long active = 0;
        long size = 0;
        long used = 0;
        for (JsonNode object : objects) {
            long bytes = Math.max(0, object.path(sizeField).asLong());
            size += bytes;
            if (use.of(object)) {
                active++;
                used += bytes;
            }
        }
        return new DiskUsage(type, objects.size(), active, size, size - used);
    }

    /// Layers are shared, so what is used cannot be told from what each image takes.
    private static DiskUsage images(ObjectNode answer) {
        long active = 0;
        long used = 0;
        for (JsonNode image : answer.path("Images")) {
            if (image.path("Containers").asLong() > 0) {
                active++;
                used +=
                        image.path("Size").asLong()
                                - Math.max(0, image.path("SharedSize").asLong());
            }
        }
        long size = answer.path("LayersSize").asLong();
        return new DiskUsage(
                "Images", answer.path("Images").size(), active, size, Math.max(0, size - used));
    }

    private static DiskUsage volumes(ObjectNode answer) {
        long active = 0;
        long size = 0;
        long used = 0;
        for (JsonNode volume : answer.path("Volumes")) {
            long bytes = Math.max(0, volume.path("UsageData").path("Size").asLong());
            size += bytes;
            if (volume.path("UsageData").path("RefCount").asLong() > 0) {
                active++;
                used += bytes;
            }
        }
        return new DiskUsage(
                "Local Volumes", answer.path("Volumes").size(), active, size, size - used);
    }
}
