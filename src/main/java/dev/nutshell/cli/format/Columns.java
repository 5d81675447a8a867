package dev.nutshell.cli.format;

import dev.nutshell.cli.template.Struct;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a list can show of each of its things: name, header, value.
///
/// Names are in alphabetical order, as in the JSON that Docker prints.
public final class Columns<T> {
    private record Column<T>(String header, Function<T, @Nullable Object> value) {}

    private final String typeName;
    private final Map<String, Column<T>> columns = new TreeMap<>();
    private final Map<String, BiFunction<T, String, String>> methods = new TreeMap<>();

    /// @param typeName what messages call a thing
    public Columns(String typeName) {
        this.typeName = typeName;
    }

    public Columns<T> add(String name, String header, Function<T, @Nullable Object> value) {
        columns.put(name, new Column<>(header, value));
        return this;
    }

    /// A name that takes one text, `{{.Label "x"}}`.
    public Columns<T> method(String name, BiFunction<T, String, String> value) {
        methods.put(name, value);
        return this;
    }

    /// `thing` as a value of templates.
    Struct row(T thing) {
        return new Row<>(this, thing);
    }

    /// The headers as a value of templates.
    Struct header() {
        return new Header<>(this);
    }

    private record Row<T>(Columns<T> of, T thing) implements Struct {
        @Override
        public Collection<String> names() {
            return of.columns.keySet();
        }

        @Override
        public @Nullable Object field(String name) {
            Column<T> column = of.columns.get(name);
            return column == null ? null : column.value().apply(thing);
        }

        @Override
        public String typeName() {
            return of.typeName;
        }

        @Override
        public @Nullable Object call(String name, List<@Nullable Object> arguments) {
            BiFunction<T, String, String> method = of.methods.get(name);
            return method == null
                    ? Struct.super.call(name, arguments)
                    : method.apply(thing, argument(name, arguments));
        }
    }

    private record Header<T>(Columns<T> of) implements Struct {
        @Override
        public Collection<String> names() {
            return of.columns.keySet();
        }

        @Override
        public @Nullable Object field(String name) {
            Column<T> column = of.columns.get(name);
            return column == null ? null : column.header();
        }

        @Override
        public String typeName() {
            return of.typeName;
        }

        /// `com.example.some-label` → `some label`.
        @Override
        public @Nullable Object call(String name, List<@Nullable Object> arguments) {
            if (!of.methods.containsKey(name)) {
                return Struct.super.call(name, arguments);
            }
            String label = argument(name, arguments);
            return label.substring(label.lastIndexOf('.') + 1).replace('-', ' ').replace('_', ' ');
        }
    }

    private static String argument(String name, List<@Nullable Object> arguments) {
        if (arguments.size() == 1 && arguments.getFirst() instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(
                "wrong number of args for " + name + ": want 1 got " + arguments.size());
    }
}
