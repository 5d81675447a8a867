package dev.nutshell.cli.create;

import dev.nutshell.cli.flag.CommaSeparated;
import dev.nutshell.cli.flag.KeyValue;
import dev.nutshell.spec.container.DeviceRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The value of `--gpus`: `all`, `2`, `device=0,driver=nvidia,"capabilities=compute,utility"` (docker/cli, opts/gpus.go).
final class GpuValue {
    private static final int ALL = -1;

    private final List<String> ids = new ArrayList<>();
    private final List<String> capabilities = new ArrayList<>();
    private final Map<String, String> options = new TreeMap<>();
    private String driver = "";
    private int count;

    private GpuValue() {}

    static DeviceRequest parse(String text) {
        GpuValue value = new GpuValue();
        value.read(CommaSeparated.parse(text));
        return new DeviceRequest(
                value.driver, value.count, value.ids, List.of(value.capabilities), value.options);
    }

    private void read(List<String> fields) {
        Set<String> seen = new HashSet<>();
        for (String field : fields) {
            int equals = field.indexOf('=');
            String key = equals < 0 ? "count" : field.substring(0, equals);
            if (!seen.add(key)) {
                throw new IllegalArgumentException(
                        "gpu request key '" + key + "' can be specified only once");
            }
            set(key, field.substring(equals + 1));
        }
        if (!seen.contains("count") && ids.isEmpty()) {
            count = 1;
        }
        if (!capabilities.contains("gpu")) {
            capabilities.add("gpu");
        }
    }

    private void set(String key, String value) {
        switch (key) {
            case "count" -> count = count(value);
            case "device" -> ids.addAll(List.of(value.split(",", -1)));
            case "driver" -> driver = value;
            case "capabilities" -> capabilities.addAll(List.of(value.split(",", -1)));
            case "options" -> options(value);
            default ->
                    throw new IllegalArgumentException(
                            "unexpected key '" + key + "' in '" + key + "=" + value + "'");
        }
    }

    private void options(String value) {
        CommaSeparated.parse(value).forEach(option -> KeyValue.put(options, option));
    }

    private static int count(String text) {
        if (text.equals("all")) {
            return ALL;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException(
                    "invalid count (" + text + "): value must be either \"all\" or an integer");
        }
    }
}
