package dev.nutshell.spec.runtime;

import java.util.List;

/// What a container is to be (runtime-spec, config.md).
///
/// @param hostname the host name inside; empty keeps the one of the UTS namespace
/// @param mounts in the order in which they are made
public record RuntimeSpec(
        ProcessSpec process,
        RootSpec root,
        String hostname,
        List<MountSpec> mounts,
        LinuxSpec linux) {
    public RuntimeSpec {
        mounts = List.copyOf(mounts);
    }

    /// The root filesystem. The mount itself is handed over as a descriptor, not as a path.
    public record RootSpec(boolean readonly) {}
}
