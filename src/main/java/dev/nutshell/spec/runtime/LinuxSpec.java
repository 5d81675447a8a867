package dev.nutshell.spec.runtime;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The Linux part of the configuration (runtime-spec, config-linux.md).
///
/// @param namespaces those that are not the host's: new ones, and existing ones to join
/// @param devices device nodes below `/dev`
/// @param sysctl dotted name to value, written inside the container's namespaces
/// @param cgroupsPath the container's group, relative to where the engine's groups are; empty: none is made
/// @param rootfsPropagation `private`, `slave`, `shared` … as in config-linux.md; empty for `rprivate`
/// @param timeOffsets clock (`monotonic`, `boottime`) to its distance from the host's
public record LinuxSpec(
        List<NamespaceSpec> namespaces,
        List<DeviceSpec> devices,
        List<String> maskedPaths,
        List<String> readonlyPaths,
        Map<String, String> sysctl,
        String cgroupsPath,
        @Nullable ResourcesSpec resources,
        String rootfsPropagation,
        Map<String, TimeOffset> timeOffsets) {
    public LinuxSpec {
        namespaces = List.copyOf(namespaces);
        devices = List.copyOf(devices);
        maskedPaths = List.copyOf(maskedPaths);
        readonlyPaths = List.copyOf(readonlyPaths);
        sysctl = Map.copyOf(sysctl);
        timeOffsets = Map.copyOf(timeOffsets);
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

    /// A namespace of the container.
    ///
    /// @param path a file such as `/proc/PID/ns/net` whose namespace is joined; absent: a new one is made
    public record NamespaceSpec(NamespaceType type, @Nullable String path) {
        public static NamespaceSpec made(NamespaceType type) {
            return new NamespaceSpec(type, null);
        }
    }

    /// A device node.
    ///
    /// @param path absolute, below `/dev`
    /// @param type `c` or `b` as in `mknod(1)`
    public record DeviceSpec(
            String path, char type, int major, int minor, int mode, long uid, long gid) {}

    /// A clock's distance from the host's.
    public record TimeOffset(long seconds, int nanoseconds) {}
}
