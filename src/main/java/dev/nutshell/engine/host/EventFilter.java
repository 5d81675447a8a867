package dev.nutshell.engine.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.engine.Filters;
import dev.nutshell.spec.image.ImageReference;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Which events `--filter` lets through (moby: daemon/events/filter.go).
final class EventFilter {
    /// Kinds of objects that can be asked for by name or id.
    private static final List<String> OBJECTS =
            List.of(
                    "daemon",
                    "container",
                    "plugin",
                    "volume",
                    "network",
                    "node",
                    "service",
                    "secret",
                    "config");

    private static final Set<String> KEYS =
            Set.of(
                    "config",
                    "container",
                    "daemon",
                    "event",
                    "image",
                    "label",
                    "network",
                    "node",
                    "plugin",
                    "scope",
                    "secret",
                    "service",
                    "type",
                    "volume");

    /// Actions that go on behind a colon.
    private static final List<String> LONG_ACTIONS =
            List.of("health_status", "exec_create", "exec_start");

    private final Filters filters;

    EventFilter(Filters filters) {
        filters.require(KEYS);
        this.filters = filters;
    }

    boolean accepts(ObjectNode event) {
        JsonNode actor = event.path("Actor");
        String id = actor.path("ID").asText();
        Map<String, String> attributes = new TreeMap<>();
        actor.path("Attributes")
                .properties()
                .forEach(entry -> attributes.put(entry.getKey(), entry.getValue().asText()));
        String name = attributes.getOrDefault("name", "");
        String type = event.path("Type").asText();
        return acceptsAction(event.path("Action").asText())
                && exact("type", type)
                && exact("scope", event.path("scope").asText())
                && OBJECTS.stream().allMatch(kind -> prefix(kind, id) || prefix(kind, name))
                && acceptsImage(id, attributes.getOrDefault(imageAttribute(type), ""))
                && filters.of("label").stream().allMatch(label -> hasLabel(attributes, label));
    }

    private static String imageAttribute(String type) {
        return type.equals("image") ? "name" : "image";
    }

    private boolean acceptsAction(String action) {
        boolean isLong = LONG_ACTIONS.stream().anyMatch(filters.of("event")::contains);
        return isLong ? prefix("event", action) : exact("event", action);
    }

    private boolean acceptsImage(String id, String name) {
        return exact("image", id)
                || exact("image", name)
                || exact("image", withoutTag(id))
                || exact("image", withoutTag(name));
    }

    private static String withoutTag(String image) {
        try {
            return ImageReference.parse(image).familiarName();
        } catch (EngineException _) {
            // no name: an id, or nothing
            return image;
        }
    }

    private static boolean hasLabel(Map<String, String> attributes, String label) {
        int equals = label.indexOf('=');
        return equals < 0
                ? attributes.containsKey(label)
                : label.substring(equals + 1).equals(attributes.get(label.substring(0, equals)));
    }

    private boolean exact(String key, String value) {
        List<String> wanted = filters.of(key);
        return wanted.isEmpty() || wanted.contains(value);
    }

    private boolean prefix(String key, String value) {
        List<String> wanted = filters.of(key);
        return wanted.isEmpty() || wanted.stream().anyMatch(value::startsWith);
    }
}
