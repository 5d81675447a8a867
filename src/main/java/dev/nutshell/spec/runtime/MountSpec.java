package dev.nutshell.spec.runtime;

import java.util.List;

/// One mount (runtime-spec, config.md, Mounts).
///
/// @param destination absolute path inside the container
/// @param type filesystem type of the kernel, or `bind`
/// @param source for a bind the absolute path on the host, else what `/proc/mounts` shows as device
/// @param options as `mount(8)` spells them, filesystem-specific ones included
public record MountSpec(String destination, String type, String source, List<String> options) {
    public MountSpec {
        options = List.copyOf(options);
    }
}
