package dev.nutshell.container.supervise;

import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.cgroup.Cgroup;
import dev.nutshell.kernel.cgroup.CgroupPath;
import dev.nutshell.kernel.cgroup.Cgroups;
import dev.nutshell.runtime.GroupLimits;
import dev.nutshell.spec.runtime.ResourcesSpec;
import org.jspecify.annotations.Nullable;

/// The control group of the present run. A new one for each run: a group that was killed kills what is cloned into it
/// (Linux 6.15 and later), and its OOM kills would be counted again.
final class RunGroup {
    private final Syscalls syscalls;
    private final CgroupPath path;
    private @Nullable Cgroup group;

    RunGroup(Syscalls syscalls, String path) {
        this.syscalls = syscalls;
        this.path = new CgroupPath(path);
    }

    Cgroup create(@Nullable ResourcesSpec limits) {
        remove();
        Cgroup created = Cgroups.discover(syscalls).create(path, GroupLimits.of(limits));
        group = created;
        return created;
    }

    /// Takes the one of a run that another supervisor has started, if it is there.
    void adopt() {
        group = Cgroups.discover(syscalls).find(path).orElse(null);
    }

    /// Absent between runs.
    @Nullable Cgroup current() {
        return group;
    }

    boolean hasRunOutOfMemory() {
        return group != null && group.oomKills() > 0;
    }

    void kill() {
        if (group != null) {
            group.kill();
        }
    }

    void remove() {
        if (group != null) {
            try (Cgroup removed = group) {
                group = null;
                removed.kill();
                removed.remove();
            }
        }
    }
}
