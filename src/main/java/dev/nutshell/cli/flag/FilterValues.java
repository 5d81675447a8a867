package dev.nutshell.cli.flag;

import dev.nutshell.engine.Filters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The values of a repeatable `--filter key=value` (moby, filters.ParseFlag).
public final class FilterValues {
    private final Map<String, List<String>> values = new TreeMap<>();

    /// @throws IllegalArgumentException when there is no `=`
    public void add(String text) {
        if (text.isEmpty()) {
            return;
        }
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("invalid filter '" + text + "'");
        }
        String key = text.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        values.computeIfAbsent(key, _ -> new ArrayList<>()).add(text.substring(equals + 1).strip());
    }

    public Filters filters() {
        return new Filters(values);
    }
}
