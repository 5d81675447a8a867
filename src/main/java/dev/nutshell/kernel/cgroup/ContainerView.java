package dev.nutshell.kernel.cgroup;

import java.util.ArrayList;
import java.util.List;

/// What a container gets to see at `/sys/fs/cgroup`, as a list for its init to make. Read-only or not is for the init.
///
/// A v2 host gives one file system. A host with v1 controllers, hybrid ones too, gives a tmpfs with one directory for each
/// v1 hierarchy, under the host's names, and links for controllers that share one (`cpu` to `cpu,cpuacct`).
public record ContainerView(List<Step> steps) {
    /// Where it belongs.
    public static final String PLACE = "/sys/fs/cgroup";

    /// One thing to make; `name` is relative to [#PLACE], empty for the place itself.
    public sealed interface Step {
        String name();
    }

    /// A new mount. Made inside a cgroup namespace, a `cgroup` or `cgroup2` has the namespace's root as its root.
    ///
    /// @param data for the file system (`mount(2)`, last argument)
    public record FileSystem(String name, String type, String data) implements Step {}

    /// A bind mount of the host directory `source`; the source is gone after the root has changed.
    public record Bind(String name, String source) implements Step {}

    /// A symbolic link.
    public record Link(String name, String target) implements Step {}

    public ContainerView {
        steps = List.copyOf(steps);
    }

    /// For a container in a cgroup namespace of its own, mounted after it was made.
    public static ContainerView inOwnNamespace(CgroupHierarchies hierarchies) {
        return of(
                hierarchies,
                hierarchy -> new FileSystem(name(hierarchy), "cgroup", data(hierarchy)));
    }

    /// For a container in the host's cgroup namespace: of v1 it sees its own group only, of v2 the whole tree, as in Docker.
    public static ContainerView inHostNamespace(CgroupHierarchies hierarchies, CgroupPath path) {
        return of(
                hierarchies, hierarchy -> new Bind(name(hierarchy), hierarchy.mountPoint() + path));
    }

    private interface Mount {
        Step of(Hierarchy hierarchy);
    }

    private static ContainerView of(CgroupHierarchies hierarchies, Mount mount) {
        return switch (hierarchies.layout()) {
            case NONE -> new ContainerView(List.of());
            case V2 -> new ContainerView(List.of(new FileSystem("", "cgroup2", "")));
            case V1, HYBRID -> new ContainerView(directories(hierarchies, mount));
        };
    }

    private static List<Step> directories(CgroupHierarchies hierarchies, Mount mount) {
        List<Step> steps = new ArrayList<>();
        steps.add(new FileSystem("", "tmpfs", "mode=755"));
        for (Hierarchy hierarchy : hierarchies.all()) {
            if (!hierarchy.isV2()) {
                steps.add(mount.of(hierarchy));
                for (String controller : hierarchy.controllers()) {
                    if (!controller.equals(name(hierarchy))) {
                        steps.add(new Link(controller, name(hierarchy)));
                    }
                }
            }
        }
        return steps;
    }

    private static String name(Hierarchy hierarchy) {
        return hierarchy.mountPoint().substring(hierarchy.mountPoint().lastIndexOf('/') + 1);
    }

    private static String data(Hierarchy hierarchy) {
        return hierarchy.name().isEmpty()
                ? String.join(",", hierarchy.controllers())
                : "none,name=" + hierarchy.name();
    }
}
