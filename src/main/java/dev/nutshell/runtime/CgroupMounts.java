package dev.nutshell.runtime;

import dev.nutshell.kernel.cgroup.CgroupHierarchies;
import dev.nutshell.kernel.cgroup.Hierarchy;
import dev.nutshell.runtime.init.FreezeMount;
import dev.nutshell.runtime.init.InitStep;
import dev.nutshell.runtime.init.MakeLink;
import dev.nutshell.runtime.init.MountFilesystem;
import dev.nutshell.spec.runtime.MountSpec;
import java.util.ArrayList;
import java.util.List;

/// What the one mount of type `cgroup` in a specification stands for on this host (runtime-spec, config-linux.md, Control
/// groups): the version 2 hierarchy itself, or a memory file system with one mount for each version 1 hierarchy.
///
/// The mounts are made inside the container's cgroup namespace: its own group is their root.
final class CgroupMounts {
    private static final List<String> HOLDER_OPTIONS =
            List.of("noexec", "nosuid", "nodev", "mode=755");

    private CgroupMounts() {}

    static List<InitStep> of(MountSpec mount, CgroupHierarchies hierarchies) {
        return switch (hierarchies.layout()) {
            case NONE -> List.of();
            case V2 ->
                    List.of(
                            new MountFilesystem(
                                    mount.destination(), "cgroup2", "cgroup", mount.options()));
            case V1, HYBRID -> versionOne(mount, hierarchies);
        };
    }

    private static List<InitStep> versionOne(MountSpec mount, CgroupHierarchies hierarchies) {
        List<InitStep> steps = new ArrayList<>();
        steps.add(new MountFilesystem(mount.destination(), "tmpfs", "cgroup", HOLDER_OPTIONS));
        for (Hierarchy hierarchy : hierarchies.all()) {
            if (!hierarchy.isV2()) {
                addHierarchy(steps, mount, hierarchy);
            }
        }
        if (mount.options().contains("ro")) {
            steps.add(new FreezeMount(mount.destination()));
        }
        return steps;
    }

    /// A hierarchy of several controllers, `cpu,cpuacct`, is found under the name of each.
    private static void addHierarchy(List<InitStep> steps, MountSpec mount, Hierarchy hierarchy) {
        String name = hierarchy.mountPoint().substring(hierarchy.mountPoint().lastIndexOf('/') + 1);
        List<String> options = new ArrayList<>(mount.options());
        if (hierarchy.controllers().isEmpty()) {
            options.add("none");
            options.add("name=" + hierarchy.name());
        } else {
            options.addAll(hierarchy.controllers());
        }
        String path = mount.destination() + "/" + name;
        steps.add(new MountFilesystem(path, "cgroup", "cgroup", options));
        for (String controller : hierarchy.controllers()) {
            if (hierarchy.controllers().size() > 1 && !controller.equals(name)) {
                steps.add(new MakeLink(mount.destination() + "/" + controller, name));
            }
        }
    }
}
