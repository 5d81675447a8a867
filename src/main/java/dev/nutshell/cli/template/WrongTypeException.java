package dev.nutshell.cli.template;

import org.jspecify.annotations.Nullable;

/// An argument of another type than the function wants.
final class WrongTypeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int index;

    /// @param index of the argument, from 0
    /// @param want Go's name of the type
    WrongTypeException(int index, String want, @Nullable Object value) {
        super("wrong type for value; expected " + want + "; got " + GoPrint.typeName(value));
        this.index = index;
    }

    int index() {
        return index;
    }
}
