package dev.nutshell.cli.template;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A value with named fields: Go's struct, or its map from texts.
public interface Struct {
    /// The field names, in the order in which they are printed.
    Collection<String> names();

    /// @return null for a nil field
    @Nullable Object field(String name);

    /// Whether there is a field of that name.
    default boolean has(String name) {
        return names().contains(name);
    }

    /// Whether a field that is not there is nil (a map) instead of an error (a struct).
    default boolean isOpen() {
        return false;
    }

    /// What messages call its type.
    default String typeName() {
        return "map[string]interface {}";
    }

    /// Calls a method with arguments, `.Label "x"`.
    default @Nullable Object call(String name, List<@Nullable Object> arguments) {
        throw new IllegalArgumentException(
                name + " has arguments but cannot be invoked as function");
    }
}
