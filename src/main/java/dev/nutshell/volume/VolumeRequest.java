package dev.nutshell.volume;

import java.util.Map;

/// A volume that is wanted: found by its name, made where there is none.
///
/// @param name empty: a new anonymous one
/// @param driver empty or `local`
/// @param labels of a volume that has to be made; `options` too
/// @param madeFor id of the container that wants it; empty: none
public record VolumeRequest(
        String name,
        String driver,
        Map<String, String> labels,
        Map<String, String> options,
        String madeFor) {
    public VolumeRequest {
        labels = Map.copyOf(labels);
        options = Map.copyOf(options);
    }

    /// The volume `name` without labels and options.
    public static VolumeRequest named(String name) {
        return new VolumeRequest(name, "", Map.of(), Map.of(), "");
    }
}
