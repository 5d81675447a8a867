package dev.nutshell.kernel.cgroup;

import java.util.List;

/// One mounted cgroup hierarchy.
///
/// @param mountPoint absolute path without a slash at the end
/// @param controllers kernel names, such as `memory`; of v1 those bound to the hierarchy, of v2 those that its root offers
/// @param name of a v1 hierarchy without controllers (`systemd` for `name=systemd`), else empty
public record Hierarchy(Version version, String mountPoint, List<String> controllers, String name) {
    /// The two generations of the interface.
    public enum Version {
        V1,
        V2
    }

    public Hierarchy {
        controllers = List.copyOf(controllers);
    }

    /// A v1 hierarchy with controllers.
    public static Hierarchy v1(String mountPoint, String... controllers) {
        return new Hierarchy(Version.V1, mountPoint, List.of(controllers), "");
    }

    public static Hierarchy v2(String mountPoint, String... controllers) {
        return new Hierarchy(Version.V2, mountPoint, List.of(controllers), "");
    }

    public boolean isV2() {
        return version == Version.V2;
    }

    public boolean offers(String controller) {
        return controllers.contains(controller);
    }
}
