package dev.nutshell.journal;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// One thing that happened.
///
/// @param action in Docker's words: `start`, `exec_create: sh -c true`
/// @param actor id of the object; for volumes the name, for what concerns many objects (`prune`) empty
/// @param attributes what Docker says of the object and the action, in the order of
///     their importance: its labels come last and are left out first
public record Event(
        ObjectKind kind,
        String action,
        String actor,
        Map<String, String> attributes,
        Instant time) {
    public Event {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }
}
