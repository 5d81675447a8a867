package dev.nutshell.cli.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// JSON trees as values of templates.
///
/// In Docker the tree of `inspect` is a Go struct, where an unknown field is an error, but for a few fields that are maps,
/// where it is nil. Which is which is known by the field's name ([DockerFields]).
public final class Values {
    private Values() {}

    /// The value of a tree.
    public static @Nullable Object of(JsonNode node) {
        return of(node, "", "");
    }

    /// The tree of a value, for `json`.
    static @Nullable JsonNode tree(@Nullable Object value) {
        return switch (value) {
            case Tree tree -> tree.node;
            case Elements elements -> elements.array;
            case NilList _, NilMap _ -> NullNode.getInstance();
            case null, default -> null;
        };
    }

    static List<@Nullable Object> one(@Nullable Object value) {
        List<@Nullable Object> list = new ArrayList<>();
        list.add(value);
        return Collections.unmodifiableList(list);
    }

    private static @Nullable Object of(JsonNode node, String parent, String name) {
        if (node instanceof ObjectNode object) {
            return new Tree(object, name, DockerFields.isMap(parent, name));
        }
        if (node instanceof ArrayNode array) {
            return new Elements(array, name);
        }
        if (node.isTextual()) {
            return node.textValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isIntegralNumber()) {
            return node.longValue();
        }
        return node.isNumber() ? (Object) node.doubleValue() : null;
    }

    private record Tree(ObjectNode node, String name, boolean isOpen) implements Struct {
        @Override
        public Collection<String> names() {
            List<String> names = new ArrayList<>();
            node.fieldNames().forEachRemaining(names::add);
            return names;
        }

        @Override
        public @Nullable Object field(String field) {
            JsonNode value = node.get(jsonName(field));
            if (isOpen) {
                return value == null ? null : of(value, name, field);
            }
            return value == null || value.isNull()
                    ? DockerFields.zero(name, field)
                    : of(value, name, field);
        }

        @Override
        public boolean has(String field) {
            return node.has(jsonName(field)) || DockerFields.isLeftOut(name, field);
        }

        /// Go's name of a field is that of the JSON but for its case (`.ID`, `.APIVersion`).
        private String jsonName(String field) {
            if (isOpen || node.has(field) || !Character.isUpperCase(field.charAt(0))) {
                return field;
            }
            Iterator<String> names = node.fieldNames();
            while (names.hasNext()) {
                String own = names.next();
                if (own.equalsIgnoreCase(field)) {
                    return own;
                }
            }
            return field;
        }
    }

    /// A map that is nil: empty, and null as JSON.
    record NilMap() implements Struct {
        @Override
        public Collection<String> names() {
            return List.of();
        }

        @Override
        public @Nullable Object field(String name) {
            return null;
        }

        @Override
        public boolean isOpen() {
            return true;
        }
    }

    /// A list that is nil: empty, and null as JSON.
    static final class NilList extends AbstractList<@Nullable Object> {
        @Override
        public @Nullable Object get(int index) {
            throw new IndexOutOfBoundsException(index);
        }

        @Override
        public int size() {
            return 0;
        }
    }

    private static final class Elements extends AbstractList<@Nullable Object> {
        private final ArrayNode array;
        private final String name;

        private Elements(ArrayNode array, String name) {
            this.array = array;
            this.name = name;
        }

        @Override
        public @Nullable Object get(int index) {
            return of(array.get(index), name, "");
        }

        @Override
        public int size() {
            return array.size();
        }
    }
}
