package dev.nutshell.spec.runtime;

import java.util.List;

/// One mount (runtime-spec, config.md, Mounts).
///
/// @param destination absolute path inside the container
/// @param type filesystem type of the kernel, or `bind`
/// @param source for a bind the absolute path on the host, else what `/proc/mounts` shows as device
/// @param options as `mount(8)` spells them, filesystem-specific ones included
/// @param subpath of a bind, or of an overlay without an upper directory: what is shown instead of the whole, relative to it and
///     resolved inside it, as somebody else made what is there (CVE-2021-30465); empty: all of it
public record MountSpec(
        String destination, String type, String source, List<String> options, String subpath) {
    /// Begins the option that adds a directory of an overlay, the one that wins first (overlayfs, Linux 6.8).
    public static final String LOWER = "lowerdir+=";

    public MountSpec {
        options = List.copyOf(options);
    }

    public MountSpec(String destination, String type, String source, List<String> options) {
        this(destination, type, source, options, "");
    }
}
