package dev.nutshell.spec.runtime;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// The Linux part of the configuration (runtime-spec, config-linux.md).
///
/// @param namespaces the namespaces that are made new; every other one is the host's
/// @param devices device nodes below `/dev`
/// @param sysctl dotted name to value, written inside the container's namespaces
public record LinuxSpec(
        Set<NamespaceType> namespaces,
        List<DeviceSpec> devices,
        List<String> maskedPaths,
        List<String> readonlyPaths,
        Map<String, String> sysctl) {
    public LinuxSpec {
        namespaces = Set.copyOf(namespaces);
        devices = List.copyOf(devices);
        maskedPaths = List.copyOf(maskedPaths);
        readonlyPaths = List.copyOf(readonlyPaths);
        sysctl = Map.copyOf(sysctl);
    }

    /// The namespaces of `namespaces(7)`, spelled as in config-linux.md.
    public enum NamespaceType {
        PID,
        NETWORK,
        MOUNT,
        IPC,
        UTS,
        USER,
        CGROUP,
        TIME
    }

    /// A device node.
    ///
    /// @param path absolute, below `/dev`
    /// @param type `c` or `b` as in `mknod(1)`
    public record DeviceSpec(
            String path, char type, int major, int minor, int mode, long uid, long gid) {}
}
