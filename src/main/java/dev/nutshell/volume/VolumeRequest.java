package dev.nutshell.volume;

import java.util.HashMap;
import java.util.Map;

/// A volume that is wanted: found by its name, made where there is none.
///
/// @param driver empty or `local`
/// @param labels of a volume that has to be made; `options` too
public record VolumeRequest(
        String name, String driver, Map<String, String> labels, Map<String, String> options) {
    public VolumeRequest {
        labels = Map.copyOf(labels);
        options = Map.copyOf(options);
    }

    /// The volume `name` without labels and options.
    public static VolumeRequest named(String name) {
        return new VolumeRequest(name, "", Map.of(), Map.of());
    }

    /// A new volume that nobody names.
    public static VolumeRequest anonymous(
            String driver, Map<String, String> labels, Map<String, String> options) {
        Map<String, String> marked = new HashMap<>(labels);
        marked.put(VolumeRecord.ANONYMOUS, "");
        return new VolumeRequest(VolumeName.random(), driver, marked, options);
    }
}
