package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.json.Json;
import java.time.Duration;
import java.util.List;

/// How the container's health is probed. Zero and empty mean: the image's value, then Docker's default.
///
/// @param test empty: the image's; `NONE`; `CMD`, argument …; `CMD-SHELL`, command line
/// @param interval between two probes (default 30 s)
/// @param timeout of one probe (default 30 s)
/// @param startPeriod in which failures do not count (default 0)
/// @param startInterval between two probes in the start period (default 5 s)
/// @param retries failures in a row that make it unhealthy (default 3)
public record Healthcheck(
        List<String> test,
        Duration interval,
        Duration timeout,
        Duration startPeriod,
        Duration startInterval,
        int retries) {
    /// Switches the image's check off.
    public static final Healthcheck NONE =
            new Healthcheck(
                    List.of("NONE"), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);

    public Healthcheck {
        test = List.copyOf(test);
    }

    public static Healthcheck fromJson(JsonNode node) {
        return new Healthcheck(
                Fields.texts(node, "Test"),
                duration(node, "Interval"),
                duration(node, "Timeout"),
                duration(node, "StartPeriod"),
                duration(node, "StartInterval"),
                Fields.smallNumber(node, "Retries"));
    }

    public ObjectNode toJson() {
        ObjectNode node = Json.object();
        if (!test.isEmpty()) {
            node.set("Test", Json.texts(test));
        }
        put(node, "Interval", interval);
        put(node, "Timeout", timeout);
        put(node, "StartPeriod", startPeriod);
        put(node, "StartInterval", startInterval);
        if (retries != 0) {
            node.put("Retries", retries);
        }
        return node;
    }

    private static Duration duration(JsonNode node, String field) {
        return Duration.ofNanos(Fields.number(node, field));
    }

    private static void put(ObjectNode node, String field, Duration value) {
        if (!value.isZero()) {
            node.put(field, value.toNanos());
        }
    }
}
