package dev.nutshell.engine;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.PointInTime;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// `--filter` values by their keys. Values of one key are alternatives, keys must hold all (labels: every one).
public record Filters(Map<String, List<String>> values) {
    public static final Filters NONE = new Filters(Map.of());

    public Filters {
        SortedMap<String, List<String>> copy = new TreeMap<>();
        values.forEach((key, list) -> copy.put(key, List.copyOf(list)));
        values = Collections.unmodifiableSortedMap(copy);
    }

    public List<String> of(String key) {
        return values.getOrDefault(key, List.of());
    }

    /// @throws EngineException INVALID_ARGUMENT when there is a key that is not in `known`
    public void require(Set<String> known) {
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                throw new EngineException(
                        ErrorKind.INVALID_ARGUMENT, "invalid filter '" + key + "'");
            }
        }
    }

    /// Whether `name` is meant by one of the values of `key`, which are regular expressions; true where there are none. As in
    /// Docker, one that is malformed matches nothing.
    public boolean acceptsName(String key, String name) {
        List<String> patterns = of(key);
        return patterns.isEmpty()
                || patterns.stream()
                        .anyMatch(pattern -> pattern.equals(name) || finds(pattern, name));
    }

    private static boolean finds(String pattern, String name) {
        try {
            return Pattern.compile(pattern).matcher(name).find();
        } catch (PatternSyntaxException _) {
            return false;
        }
    }

    /// Whether `labels` has every label that is asked for, and none of those that must not be (`label!`).
    public boolean acceptsLabels(Map<String, String> labels) {
        return of("label").stream().allMatch(label -> hasLabel(labels, label))
                && of("label!").stream().noneMatch(label -> hasLabel(labels, label));
    }

    /// @param label `key` or `key=value`
    private static boolean hasLabel(Map<String, String> labels, String label) {
        int equals = label.indexOf('=');
        return equals < 0
                ? labels.containsKey(label)
                : label.substring(equals + 1).equals(labels.get(label.substring(0, equals)));
    }

    /// The moment of filter `until`: only what is older is meant.
    ///
    /// @throws EngineException INVALID_ARGUMENT when it is no time
    public Optional<Instant> until(Clock clock) {
        List<String> texts = of("until");
        if (texts.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    PointInTime.parse(texts.getFirst(), clock.instant(), clock.getZone()));
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid filter 'until=" + texts.getFirst() + "': " + e.getMessage(),
                    e);
        }
    }

    /// The value of a key that takes a boolean; `otherwise` when it is not there.
    public boolean flag(String key, boolean otherwise) {
        List<String> texts = of(key);
        if (texts.isEmpty()) {
            return otherwise;
        }
        return switch (texts.getFirst()) {
            case "1", "true", "t", "True", "TRUE" -> true;
            case "0", "false", "f", "False", "FALSE" -> false;
            default ->
                    throw new EngineException(
                            ErrorKind.INVALID_ARGUMENT,
                            "invalid filter '" + key + "=" + texts.getFirst() + "'");
        };
    }
}
