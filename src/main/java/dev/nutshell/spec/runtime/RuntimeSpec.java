package dev.nutshell.spec.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a container is to be (runtime-spec, config.md).
///
/// @param hostname the host name inside; empty keeps the one of the UTS namespace
/// @param domainname the NIS domain name inside; empty keeps the one of the UTS namespace
/// @param mounts in the order in which they are made
public record RuntimeSpec(
        ProcessSpec process,
        RootSpec root,
        String hostname,
        String domainname,
        List<MountSpec> mounts,
        LinuxSpec linux,
        Map<String, String> annotations) {
    public RuntimeSpec {
        mounts = List.copyOf(mounts);
        annotations = Map.copyOf(annotations);
    }

    /// The same with one more mount, behind the others.
    public RuntimeSpec withMount(MountSpec mount) {
        List<MountSpec> more = new ArrayList<>(mounts);
        more.add(mount);
        return new RuntimeSpec(process, root, hostname, domainname, more, linux, annotations);
    }

    /// The root filesystem. The mount itself is handed over as a descriptor, not as a path.
    public record RootSpec(boolean readonly) {}
}
