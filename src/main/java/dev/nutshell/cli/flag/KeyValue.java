package dev.nutshell.cli.flag;

import java.util.Map;

/// `key=value` on the command line; a key alone has an empty value.
public record KeyValue(String key, String value) {
    public static KeyValue parse(String text) {
        int equals = text.indexOf('=');
        return equals < 0
                ? new KeyValue(text, "")
                : new KeyValue(text.substring(0, equals), text.substring(equals + 1));
    }

    /// As [#put], of a label, which has a name.
    public static void putLabel(Map<String, String> map, String text) {
        if (parse(text).key.isEmpty()) {
            throw new IllegalArgumentException("invalid label '" + text + "': empty name");
        }
        put(map, text);
    }

    /// Parses `text` and puts it into `map`; a later value replaces an earlier one.
    public static void put(Map<String, String> map, String text) {
        KeyValue pair = parse(text);
        map.put(pair.key, pair.value);
    }
}
