package dev.nutshell.container.spec;

import dev.nutshell.kernel.cgroup.DeviceRule;
import dev.nutshell.kernel.cgroup.Resources.BlockIo;
import dev.nutshell.kernel.cgroup.Resources.Cpu;
import dev.nutshell.kernel.cgroup.Resources.Cpuset;
import dev.nutshell.kernel.cgroup.Resources.Memory;
import dev.nutshell.spec.container.CpuLimits;
import dev.nutshell.spec.container.MemoryLimits;
import dev.nutshell.spec.container.Resources;
import java.util.List;

/// Docker's limits as the kernel layer takes them.
public final class GroupResources {
    private static final long NANOS = 1_000_000_000;
    private static final long DEFAULT_PERIOD_MICROS = 100_000;

    private GroupResources() {}

    /// @param devices rules of the device controller; empty leaves devices alone
    public static dev.nutshell.kernel.cgroup.Resources of(
            Resources asked, List<DeviceRule> devices) {
        Long pids = asked.pids();
        return new dev.nutshell.kernel.cgroup.Resources(
                memory(asked.memory()),
                cpu(asked.cpu()),
                new Cpuset(asked.cpu().cpus(), asked.cpu().memoryNodes()),
                pids == null || pids == 0 ? dev.nutshell.kernel.cgroup.Resources.UNSET : pids,
                devices,
                BlockIo.UNSET);
    }

    private static Memory memory(MemoryLimits asked) {
        Long swappiness = asked.swappiness();
        return new Memory(
                asked.memory(),
                asked.memoryAndSwap() == 0 && asked.memory() > 0
                        ? asked.memory() * 2
                        : asked.memoryAndSwap(),
                asked.reservation(),
                swappiness == null || swappiness < 0
                        ? Memory.DEFAULT_SWAPPINESS
                        : swappiness.intValue(),
                Boolean.TRUE.equals(asked.oomKillDisable()));
    }

    private static Cpu cpu(CpuLimits asked) {
        return asked.nano() > 0
                ? new Cpu(
                        asked.shares(),
                        DEFAULT_PERIOD_MICROS,
                        asked.nano() * DEFAULT_PERIOD_MICROS / NANOS)
                : new Cpu(asked.shares(), asked.period(), asked.quota());
    }
}
