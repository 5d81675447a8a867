package dev.nutshell.cli.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Values as JSON, compact.
final class JsonText {
    private JsonText() {}

    static String of(@Nullable Object value) {
        return new String(Json.write(tree(value)), StandardCharsets.UTF_8);
    }

    private static JsonNode tree(@Nullable Object value) {
        JsonNode own = Values.tree(value);
        if (own != null) {
            return own;
        }
        JsonNodeFactory factory = JsonNodeFactory.instance;
        return switch (value) {
            case null -> factory.nullNode();
            case NilPointer _ -> factory.nullNode();
            case Boolean bool -> factory.booleanNode(bool);
            case Long number -> factory.numberNode(number);
            case Double number -> factory.numberNode(number);
            case List<?> list -> {
                ArrayNode array = Json.array();
                list.forEach(element -> array.add(tree(element)));
                yield array;
            }
            case Struct struct -> {
                ObjectNode object = Json.object();
                struct.names().forEach(name -> object.set(name, tree(struct.field(name))));
                yield object;
            }
            default -> factory.textNode(value.toString());
        };
    }
}
