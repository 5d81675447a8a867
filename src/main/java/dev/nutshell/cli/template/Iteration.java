package dev.nutshell.cli.template;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One round of a `range`.
///
/// @param key index of a list, name in a map
record Iteration(Object key, @Nullable Object value) {

    /// Every round over `value`; maps in the order of their keys. Null when it cannot be walked through.
    static @Nullable List<Iteration> over(@Nullable Object value) {
        List<Iteration> rounds = new ArrayList<>();
        switch (value) {
            case null -> {}
            case NilPointer _ -> {}
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    rounds.add(new Iteration((long) i, list.get(i)));
                }
            }
            case Struct struct ->
                    new TreeSet<>(struct.names())
                            .forEach(name -> rounds.add(new Iteration(name, struct.field(name))));
            case Long count -> {
                for (long i = 0; i < count; i++) {
                    rounds.add(new Iteration(i, i));
                }
            }
            default -> {
                return null;
            }
        }
        return rounds;
    }
}
