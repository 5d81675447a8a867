package dev.nutshell.runtime;

import dev.nutshell.kernel.cgroup.CgroupHierarchies;
import dev.nutshell.kernel.mount.MountOptions;
import dev.nutshell.runtime.init.AwaitParent;
import dev.nutshell.runtime.init.BindMount;
import dev.nutshell.runtime.init.InitStep;
import dev.nutshell.runtime.init.MountFilesystem;
import dev.nutshell.runtime.init.PrepareFilesystem;
import dev.nutshell.runtime.init.UnshareCgroup;
import dev.nutshell.spec.runtime.MountSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The mounts of a specification as steps, and what has to be opened outside for them.
final class MountSteps {
    private static final String BIND = "bind";
    private static final String RBIND = "rbind";
    private static final String OVERLAY = "overlay";
    private static final String CGROUP = "cgroup";
    private static final String CGROUP2 = "cgroup2";

    /// File systems that need no device and no server, so that init can make them inside. What needs one is made outside:
    /// inside, its path would lead to whatever the image has there.
    private static final Set<String> FROM_NOTHING =
            Set.of(
                    "proc",
                    "sysfs",
                    "devpts",
                    "mqueue",
                    "tmpfs",
                    "ramfs",
                    CGROUP,
                    CGROUP2,
                    "bpf",
                    "tracefs",
                    "debugfs",
                    "securityfs");

    /// See [PrepareFilesystem].
    private static final Set<String> OF_THOSE_WHO_HAVE = Set.of("proc", "sysfs");

    private final List<MountSpec> all;
    private final CgroupHierarchies hierarchies;
    private final List<InitStep> steps = new ArrayList<>();
    private final List<StartPlan.Source> sources = new ArrayList<>();
    private boolean parentAwaited;

    /// @throws dev.nutshell.base.EngineException INVALID_ARGUMENT for a destination where nothing can be mounted
    MountSteps(List<MountSpec> specs, CgroupHierarchies hierarchies) {
        this.all = specs.stream().map(MountPlace::checked).toList();
        this.hierarchies = hierarchies;
    }

    /// The mounts with checked destinations.
    List<MountSpec> all() {
        return all;
    }

    /// The mounts that have to be made before the pivot inside a user namespace.
    List<InitStep> prepared() {
        List<InitStep> prepared = new ArrayList<>();
        for (MountSpec mount : all) {
            if (!isBind(mount) && OF_THOSE_WHO_HAVE.contains(mount.type())) {
                prepared.add(
                        new PrepareFilesystem(
                                new MountFilesystem(
                                        mount.destination(),
                                        mount.type(),
                                        mount.source(),
                                        mount.options())));
            }
        }
        return prepared;
    }

    /// In the order of the descriptors that the steps name.
    List<StartPlan.Source> sources() {
        return sources;
    }

    /// The engine is awaited before the first cgroup mount, which shows the group that init is in then.
    List<InitStep> steps(boolean hasOwnCgroupNamespace) {
        for (MountSpec mount : all) {
            boolean isCgroup = mount.type().equals(CGROUP) || mount.type().equals(CGROUP2);
            if (isCgroup) {
                awaitParent(hasOwnCgroupNamespace);
                steps.addAll(CgroupMounts.of(mount, hierarchies));
            } else {
                steps.add(step(mount));
            }
        }
        awaitParent(hasOwnCgroupNamespace);
        return steps;
    }

    /// The engine has put init into its group and network by then.
    private void awaitParent(boolean hasOwnCgroupNamespace) {
        if (!parentAwaited) {
            parentAwaited = true;
            steps.add(new AwaitParent(false));
            if (hasOwnCgroupNamespace) {
                steps.add(new UnshareCgroup());
            }
        }
    }

    private InitStep step(MountSpec mount) {
        boolean isBind = isBind(mount);
        if (!isBind && FROM_NOTHING.contains(mount.type())) {
            return new MountFilesystem(
                    mount.destination(), mount.type(), mount.source(), mount.options());
        }
        int descriptor = StartPlan.FIRST_SOURCE + sources.size();
        sources.add(source(mount, isBind));
        return new BindMount(
                descriptor,
                mount.destination(),
                mount.options().stream()
                        .filter(option -> !option.startsWith(MountSpec.LOWER))
                        .toList());
    }

    private static StartPlan.Source source(MountSpec mount, boolean isBind) {
        if (isBind) {
            return new StartPlan.Source.Tree(
                    mount.source(), mount.options().contains(RBIND), mount.subpath());
        }
        return isReadOnlyOverlay(mount)
                ? new StartPlan.Source.Overlay(lower(mount), mount.subpath())
                : new StartPlan.Source.FileSystem(mount.type(), mount.source(), mount.options());
    }

    /// Nothing but its directories is said of the file system: that can be had of kernels, too, which do not know the option.
    private static boolean isReadOnlyOverlay(MountSpec mount) {
        return mount.type().equals(OVERLAY)
                && lower(mount).size() > 1
                && lower(mount).size() == MountOptions.parse(mount.options()).superblock().size();
    }

    private static List<String> lower(MountSpec mount) {
        return mount.options().stream()
                .filter(option -> option.startsWith(MountSpec.LOWER))
                .map(option -> option.substring(MountSpec.LOWER.length()))
                .toList();
    }

    /// The type or an option says so (runtime-spec, config.md, Mounts).
    static boolean isBind(MountSpec mount) {
        return mount.type().equals(BIND)
                || mount.options().contains(BIND)
                || mount.options().contains(RBIND);
    }
}
