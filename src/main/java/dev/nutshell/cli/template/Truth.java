package dev.nutshell.cli.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What counts as true: anything but the zero of its type.
final class Truth {
    private Truth() {}

    static boolean of(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case NilPointer _ -> false;
            case Boolean bool -> bool;
            case String text -> !text.isEmpty();
            case Long number -> number != 0;
            case Double number -> number != 0;
            case List<?> list -> !list.isEmpty();
            case Struct struct ->
                    !struct.typeName().startsWith("map[") || !struct.names().isEmpty();
            default -> true;
        };
    }
}
