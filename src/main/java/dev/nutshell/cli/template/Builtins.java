package dev.nutshell.cli.template;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The functions that every Go template has (text/template, funcs.go).
final class Builtins {
    private Builtins() {}

    static void addTo(Map<String, Functions.Body> bodies) {
        bodies.put("and", Builtins::last);
        bodies.put("or", Builtins::last);
        bodies.put("not", values -> !Truth.of(exactly(values, 1).getFirst()));
        bodies.put("eq", Builtins::equal);
        bodies.put("ne", values -> !equal(exactly(values, 2)));
        bodies.put("lt", values -> compare(values) < 0);
        bodies.put("le", values -> compare(values) <= 0);
        bodies.put("gt", values -> compare(values) > 0);
        bodies.put("ge", values -> compare(values) >= 0);
        bodies.put("len", values -> length(exactly(values, 1).getFirst()));
        bodies.put("index", Builtins::index);
        bodies.put("slice", Builtins::slice);
        bodies.put("print", Builtins::print);
        bodies.put("println", Builtins::println);
        bodies.put("printf", GoFormat::printf);
        bodies.put("html", values -> Escapes.html(print(values)));
        bodies.put("js", values -> Escapes.js(print(values)));
        bodies.put("urlquery", values -> URLEncoder.encode(print(values), StandardCharsets.UTF_8));
    }

    static List<@Nullable Object> exactly(List<@Nullable Object> values, int count) {
        if (values.size() != count) {
            throw new IllegalArgumentException(
                    "wrong number of args: want " + count + " got " + values.size());
        }
        return values;
    }

    private static @Nullable Object last(List<@Nullable Object> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("wrong number of args: want at least 1 got 0");
        }
        return values.getLast();
    }

    private static boolean equal(List<@Nullable Object> values) {
        if (values.size() < 2) {
            throw new IllegalArgumentException("missing argument for comparison");
        }
        Object first = orNil(values.getFirst());
        for (Object value : values.subList(1, values.size())) {
            Object other = orNil(value);
            boolean comparable =
                    first == null || other == null || first.getClass() == other.getClass();
            if (!comparable) {
                throw new IllegalArgumentException("incompatible types for comparison");
            }
            if (Objects.equals(first, other)) {
                return true;
            }
        }
        return false;
    }

    /// Every nil is the same one to a comparison.
    private static @Nullable Object orNil(@Nullable Object value) {
        return value instanceof NilPointer ? null : value;
    }

    private static int compare(List<@Nullable Object> values) {
        Object a = exactly(values, 2).getFirst();
        Object b = values.getLast();
        if (a instanceof String left && b instanceof String right) {
            return left.compareTo(right);
        }
        if (a instanceof Long left && b instanceof Long right) {
            return Long.compare(left, right);
        }
        if (a instanceof Double left && b instanceof Double right) {
            return Double.compare(left, right);
        }
        boolean basic = a instanceof String || a instanceof Number;
        throw new IllegalArgumentException(
                basic ? "incompatible types for comparison" : "invalid type for comparison");
    }

    private static long length(@Nullable Object value) {
        return switch (value) {
            case String text -> text.getBytes(StandardCharsets.UTF_8).length;
            case List<?> list -> list.size();
            case Struct struct -> struct.names().size();
            case null -> throw new IllegalArgumentException("len of nil pointer");
            case NilPointer _ -> throw new IllegalArgumentException("len of nil pointer");
            default -> throw new IllegalArgumentException("len of type " + GoPrint.typeName(value));
        };
    }

    private static @Nullable Object index(List<@Nullable Object> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("wrong number of args: want at least 1 got 0");
        }
        Object item = values.getFirst();
        for (Object key : values.subList(1, values.size())) {
            item = element(item, key);
        }
        return item;
    }

    private static @Nullable Object element(@Nullable Object item, @Nullable Object key) {
        return switch (item) {
            case null -> throw new IllegalArgumentException("index of untyped nil");
            case NilPointer _ -> throw new IllegalArgumentException("index of untyped nil");
            case List<?> list -> list.get(position(key, list.size()));
            case String text -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                yield (long) (bytes[position(key, bytes.length)] & 0xff);
            }
            case Struct struct -> {
                if (!(key instanceof String name)) {
                    throw new IllegalArgumentException(
                            "value has type " + GoPrint.typeName(key) + "; should be string");
                }
                yield struct.names().contains(name) ? struct.field(name) : zero(struct);
            }
            default ->
                    throw new IllegalArgumentException(
                            "can't index item of type " + GoPrint.typeName(item));
        };
    }

    /// A map from texts answers an empty text for a key that it does not have.
    private static @Nullable Object zero(Struct map) {
        boolean texts = map.names().stream().map(map::field).allMatch(String.class::isInstance);
        return texts ? "" : null;
    }

    private static int position(@Nullable Object key, int size) {
        if (!(key instanceof Long index)) {
            throw new IllegalArgumentException(
                    key == null
                            ? "cannot index slice/array with nil"
                            : "cannot index slice/array with type " + GoPrint.typeName(key));
        }
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("index out of range: " + index);
        }
        return index.intValue();
    }

    private static @Nullable Object slice(List<@Nullable Object> values) {
        if (values.isEmpty() || values.size() > 3) {
            throw new IllegalArgumentException("too many slice indexes: " + (values.size() - 1));
        }
        Object item = values.getFirst();
        int size =
                switch (item) {
                    case String text -> text.length();
                    case List<?> list -> list.size();
                    case null -> throw new IllegalArgumentException("slice of untyped nil");
                    default ->
                            throw new IllegalArgumentException(
                                    "can't slice item of type " + GoPrint.typeName(item));
                };
        int from = values.size() > 1 ? position(values.get(1), size + 1) : 0;
        int to = values.size() > 2 ? position(values.get(2), size + 1) : size;
        if (from > to) {
            throw new IllegalArgumentException("invalid slice index: " + from + " > " + to);
        }
        return item instanceof String text
                ? text.substring(from, to)
                : new ArrayList<>(((List<?>) item).subList(from, to));
    }

    /// Go's `Sprint`: a blank between two operands that are both no text.
    private static String print(List<@Nullable Object> values) {
        StringBuilder text = new StringBuilder();
        Object before = "";
        for (Object value : values) {
            if (!(before instanceof String) && !(value instanceof String)) {
                text.append(' ');
            }
            text.append(GoPrint.value(value));
            before = value;
        }
        return text.toString();
    }

    private static String println(List<@Nullable Object> values) {
        return String.join(" ", values.stream().map(GoPrint::value).toList()) + "\n";
    }
}
