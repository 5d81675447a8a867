package dev.nutshell.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads and writes JSON as trees.
///
/// Input is limited in depth and string length: manifests and configs come from strangers.
public final class Json {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_STRING = 8 << 20;

    static final ObjectMapper MAPPER =
            new ObjectMapper(
                    JsonFactory.builder()
                            .streamReadConstraints(
                                    StreamReadConstraints.builder()
                                            .maxNestingDepth(MAX_DEPTH)
                                            .maxStringLength(MAX_STRING)
                                            .build())
                            // as everybody else writes them, and as other readers expect digests of
                            // them
                            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                            .build());

    /// For whole documents: what follows the value would be read by others and not by us.
    private static final ObjectReader DOCUMENTS =
            MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    /// Parses one JSON object.
    ///
    /// @param subject what the bytes are, for the message
    /// @throws EngineException CORRUPT when the bytes are not one JSON object
    public static ObjectNode parseObject(byte[] bytes, String subject) {
        try {
            if (DOCUMENTS.readTree(bytes) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.CORRUPT, subject + " is not valid JSON: " + firstLine(e), e);
        }
        throw new EngineException(ErrorKind.CORRUPT, subject + " is not a JSON object");
    }

    static String firstLine(IOException e) {
        if (e instanceof JsonProcessingException json) {
            JsonLocation place = json.getLocation();
            return json.getOriginalMessage().lines().findFirst().orElse("")
                    + (place == null
                            ? ""
                            : " at line " + place.getLineNr() + ", column " + place.getColumnNr());
        }
        return e.getMessage() == null
                ? "unreadable"
                : e.getMessage().lines().findFirst().orElse("");
    }

    /// The compact form, UTF-8.
    public static byte[] write(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.INTERNAL, "cannot write JSON: " + e.getMessage(), e);
        }
    }

    /// Indented by four spaces, as Docker's `inspect` prints.
    public static String writeIndented(JsonNode node) {
        return Indentation.of(node);
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /// An array of texts.
    public static ArrayNode texts(Iterable<String> values) {
        ArrayNode array = array();
        values.forEach(array::add);
        return array;
    }

    /// The text in `field`; empty when it is absent, null or no text.
    public static Optional<String> text(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value != null && value.isTextual()
                ? Optional.of(value.textValue())
                : Optional.empty();
    }

    /// The text in `field`, which must be there.
    public static String requiredText(JsonNode node, String field, String subject) {
        return text(node, field)
                .orElseThrow(
                        () ->
                                new EngineException(
                                        ErrorKind.CORRUPT,
                                        subject + " has no text \"" + field + "\""));
    }

    /// The whole number in `field`, which must be there.
    public static long requiredNumber(JsonNode node, String field, String subject) {
        JsonNode value = node.get(field);
        if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new EngineException(
                    ErrorKind.CORRUPT, subject + " has no whole number \"" + field + "\"");
        }
        return value.longValue();
    }

    /// The texts in array `field`; none when it is absent or null. Anything else than text in it is skipped.
    public static List<String> textList(JsonNode node, String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : elements(node, field)) {
            if (element.isTextual()) {
                texts.add(element.textValue());
            }
        }
        return texts;
    }

    /// The members of object `field` whose values are texts, in order.
    public static Map<String, String> textMap(JsonNode node, String field) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (node.get(field) instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                if (member.getValue().isTextual()) {
                    texts.put(member.getKey(), member.getValue().textValue());
                }
            }
        }
        return texts;
    }

    /// The elements of array `field`; none when it is absent or no array.
    public static List<JsonNode> elements(JsonNode node, String field) {
        List<JsonNode> elements = new ArrayList<>();
        if (node.get(field) instanceof ArrayNode array) {
            array.forEach(elements::add);
        }
        return elements;
    }
}
