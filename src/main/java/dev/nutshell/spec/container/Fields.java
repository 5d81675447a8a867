package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Fields of Docker's JSON: absent and null read as the default, a wrong type is refused, Go's `null` for an empty slice
/// is written where Docker writes it.
final class Fields {
    private Fields() {}

    static String text(JsonNode node, String field) {
        JsonNode value = value(node, field);
        if (value == null) {
            return "";
        }
        return value.isTextual() ? value.textValue() : fail(field, "a text", value);
    }

    static boolean flag(JsonNode node, String field) {
        Boolean value = optionalFlag(node, field);
        return value != null && value;
    }

    static @Nullable Boolean optionalFlag(JsonNode node, String field) {
        JsonNode value = value(node, field);
        if (value == null) {
            return null;
        }
        return value.isBoolean() ? (Boolean) value.booleanValue() : fail(field, "a boolean", value);
    }

    static long number(JsonNode node, String field) {
        Long value = optionalNumber(node, field);
        return value == null ? 0 : value;
    }

    static int smallNumber(JsonNode node, String field) {
        long value = number(node, field);
        return (int) value == value
                ? (int) value
                : Fields.<Integer>fail(field, "a number of 32 bits", node.path(field));
    }

    static @Nullable Long optionalNumber(JsonNode node, String field) {
        JsonNode value = value(node, field);
        if (value == null) {
            return null;
        }
        return value.isIntegralNumber() && value.canConvertToLong()
                ? (Long) value.longValue()
                : fail(field, "a whole number", value);
    }

    static List<String> texts(JsonNode node, String field) {
        List<String> values = optionalTexts(node, field);
        return values == null ? List.of() : values;
    }

    static @Nullable List<String> optionalTexts(JsonNode node, String field) {
        JsonNode value = value(node, field);
        if (value == null) {
            return null;
        }
        if (!(value instanceof ArrayNode array)) {
            return fail(field, "a list of texts", value);
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array) {
            texts.add(
                    element.isTextual()
                            ? element.textValue()
                            : fail(field, "a list of texts", value));
        }
        return texts;
    }

    static Map<String, String> textMap(JsonNode node, String field) {
        return map(
                node,
                field,
                (name, value) ->
                        value.isTextual()
                                ? value.textValue()
                                : value.isNull() ? "" : fail(field + "." + name, "a text", value));
    }

    /// The member names of an object used as a set (`{"80/tcp": {}}`).
    static List<String> names(JsonNode node, String field) {
        return List.copyOf(map(node, field, (name, _) -> name).keySet());
    }

    /// What reads one member of an object.
    interface MemberReader<T> {
        T read(String name, JsonNode value);
    }

    static <T> SortedMap<String, T> map(JsonNode node, String field, MemberReader<T> reader) {
        SortedMap<String, T> members = new TreeMap<>();
        object(node, field)
                .properties()
                .forEach(
                        member ->
                                members.put(
                                        member.getKey(),
                                        reader.read(member.getKey(), member.getValue())));
        return members;
    }

    static <T> List<T> records(JsonNode node, String field, Function<ObjectNode, T> reader) {
        JsonNode value = value(node, field);
        if (value == null) {
            return List.of();
        }
        List<T> records = new ArrayList<>();
        for (JsonNode element : value) {
            records.add(
                    element instanceof ObjectNode object
                            ? reader.apply(object)
                            : fail(field, "a list of objects", value));
        }
        return value.isArray() ? records : fail(field, "a list of objects", value);
    }

    /// The object in `field`, an empty one when it is absent.
    static ObjectNode object(JsonNode node, String field) {
        ObjectNode value = optionalObject(node, field);
        return value == null ? Json.object() : value;
    }

    static @Nullable ObjectNode optionalObject(JsonNode node, String field) {
        JsonNode value = value(node, field);
        if (value == null) {
            return null;
        }
        return value instanceof ObjectNode object ? object : fail(field, "an object", value);
    }

    /// An array, or Go's `null` for an empty slice.
    static JsonNode textsOrNull(@Nullable List<String> values) {
        return values == null || values.isEmpty() ? NullNode.getInstance() : Json.texts(values);
    }

    static <T> ArrayNode array(List<T> records, Function<T, ObjectNode> writer) {
        ArrayNode array = Json.array();
        records.forEach(record -> array.add(writer.apply(record)));
        return array;
    }

    static <T> JsonNode arrayOrNull(List<T> records, Function<T, ObjectNode> writer) {
        return records.isEmpty() ? NullNode.getInstance() : array(records, writer);
    }

    static ObjectNode object(Map<String, String> members) {
        ObjectNode object = Json.object();
        members.forEach(object::put);
        return object;
    }

    static ObjectNode set(Iterable<?> names) {
        ObjectNode object = Json.object();
        names.forEach(name -> object.putObject(name.toString()));
        return object;
    }

    /// Go's `omitempty` for a text.
    static void putUnlessEmpty(ObjectNode node, String field, String value) {
        if (!value.isEmpty()) {
            node.put(field, value);
        }
    }

    /// Go's `omitempty` for a boolean.
    static void putIfTrue(ObjectNode node, String field, boolean value) {
        if (value) {
            node.put(field, true);
        }
    }

    /// Go's `omitempty` for a map of texts.
    static void putUnlessEmpty(ObjectNode node, String field, Map<String, String> value) {
        if (!value.isEmpty()) {
            node.set(field, object(value));
        }
    }

    /// An unmodifiable copy in the order of the keys.
    static <T> Map<String, T> sorted(Map<String, T> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }

    private static @Nullable JsonNode value(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value == null || value.isNull() ? null : value;
    }

    @SuppressWarnings("TypeParameterUnusedInFormals")
    private static <T> T fail(String field, String want, JsonNode value) {
        throw new EngineException(
                ErrorKind.INVALID_ARGUMENT, "field " + field + ": want " + want + ", got " + value);
    }
}
