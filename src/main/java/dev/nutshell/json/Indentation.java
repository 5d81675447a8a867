package dev.nutshell.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/// The layout of Go's `json.MarshalIndent(v, "", "    ")`: `"key": value`, empty containers on one line.
final class Indentation {
    private static final String STEP = "    ";

    private final StringBuilder out = new StringBuilder();

    private Indentation() {}

    static String of(JsonNode node) {
        Indentation indentation = new Indentation();
        indentation.append(node, "");
        return indentation.out.toString();
    }

    private void append(JsonNode node, String margin) {
        switch (node) {
            case ObjectNode object when !object.isEmpty() -> appendObject(object, margin);
            case ArrayNode array when !array.isEmpty() -> appendArray(array, margin);
            default -> out.append(node);
        }
    }

    private void appendObject(ObjectNode object, String margin) {
        String inner = margin + STEP;
        String separator = "{\n";
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            out.append(separator).append(inner);
            out.append(object.textNode(member.getKey())).append(": ");
            append(member.getValue(), inner);
            separator = ",\n";
        }
        out.append('\n').append(margin).append('}');
    }

    private void appendArray(ArrayNode array, String margin) {
        String inner = margin + STEP;
        String separator = "[\n";
        for (JsonNode element : array) {
            out.append(separator).append(inner);
            append(element, inner);
            separator = ",\n";
        }
        out.append('\n').append(margin).append(']');
    }
}
