package dev.nutshell.engine.host;

import dev.nutshell.container.spec.GroupResources;
import dev.nutshell.kernel.cgroup.Cgroups;
import dev.nutshell.kernel.cgroup.HostLimits;
import dev.nutshell.kernel.cgroup.LimitCheck;
import dev.nutshell.runtime.GroupLimits;
import dev.nutshell.spec.container.CpuLimits;
import dev.nutshell.spec.container.Resources;
import java.util.List;

/// Docker's rules for limits, applied to what a container asks for on this host.
record ContainerLimits(Store store) {

    /// What the host can do of `asked`, and what it cannot.
    ///
    /// @param isUpdate whether limits that are not set now were set before
    /// @throws EngineException INVALID_ARGUMENT for limits that contradict each other or are out of range
    LimitCheck.Checked check(Resources asked, boolean isUpdate) {
        HostLimits host =
                HostLimits.read(store.syscalls(), Cgroups.discover(store.syscalls()).hierarchies());
        return LimitCheck.check(
                GroupLimits.of(GroupResources.of(withoutShare(asked), List.of())),
                asked.cpu().nano(),
                isUpdate,
                host);
    }

    /// Whether nothing is limited, so that there is nothing to check.
    static boolean isNone(Resources asked) {
        // a number of processors below zero is none to the group, and wrong
        return asked.cpu().nano() >= 0
                && GroupLimits.of(GroupResources.of(asked, List.of()))
                        .equals(dev.nutshell.kernel.cgroup.Resources.NONE);
    }

    /// `--cpus` is checked by itself, because it excludes period and quota.
    private static Resources withoutShare(Resources asked) {
        CpuLimits cpu = asked.cpu();
        return new Resources(
                new CpuLimits(
                        cpu.shares(),
                        0,
                        cpu.period(),
                        cpu.quota(),
                        cpu.realtimePeriod(),
                        cpu.realtimeRuntime(),
                        cpu.cpus(),
                        cpu.memoryNodes()),
                asked.memory(),
                asked.blockIo(),
                asked.devices(),
                asked.pids(),
                asked.ulimits(),
                asked.cgroupParent());
    }
}
