package dev.nutshell.engine;

import java.util.List;

/// What a prune took away.
///
/// @param names ids or names of the objects, in Docker's words
/// @param bytes that are free now
public record Pruned(List<String> names, long bytes) {
    public Pruned {
        names = List.copyOf(names);
    }
}
