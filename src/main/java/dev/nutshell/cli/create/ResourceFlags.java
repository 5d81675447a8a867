package dev.nutshell.cli.create;

import dev.nutshell.base.ByteSize;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.GoValues;
import dev.nutshell.spec.container.BlockIoLimits;
import dev.nutshell.spec.container.CpuLimits;
import dev.nutshell.spec.container.MemoryLimits;
import dev.nutshell.spec.container.Resources;
import dev.nutshell.spec.container.Ulimit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Flags of [Resources]: processors, memory, block devices, processes.
final class ResourceFlags {
    private static final int MAX_SWAPPINESS = 100;
    private static final String DEFAULT_ZERO = ", between 10 and 1000, or 0 to disable (default 0)";

    private final DeviceFlags devices = new DeviceFlags();
    private final ThrottleFlags throttles = new ThrottleFlags();
    private final Map<String, Ulimit> ulimits = new TreeMap<>();
    private int blkioWeight;
    private String cgroupParent = "";
    private long cpuPeriod;
    private long cpuQuota;
    private long realtimePeriod;
    private long realtimeRuntime;
    private long cpuShares;
    private long nanoCpus;
    private String cpusetCpus = "";
    private String cpusetMems = "";
    private long memory;
    private long memoryReservation;
    private long memorySwap;
    private @Nullable Long swappiness;
    private @Nullable Boolean oomKillDisable;
    private @Nullable Long pids;

    void addTo(Flags flags) {
        addProcessor(flags);
        addMemory(flags);
        flags.value(
                        "--blkio-weight",
                        "uint16",
                        "Block IO (relative weight)" + DEFAULT_ZERO,
                        value -> blkioWeight = GoValues.uint16(value))
                .value(
                        "--cgroup-parent",
                        "string",
                        "Optional parent cgroup for the container",
                        value -> cgroupParent = value)
                .number(
                        "--pids-limit",
                        "Tune container pids limit (set -1 for unlimited)",
                        value -> pids = value)
                .value(
                        "--ulimit",
                        "ulimit",
                        "Ulimit options (default [])",
                        value -> {
                            Ulimit limit = UlimitValue.parse(value);
                            ulimits.put(limit.name(), limit);
                        });
        throttles.addTo(flags);
        devices.addTo(flags);
    }

    private void addProcessor(Flags flags) {
        flags.number(
                        "--cpu-period",
                        "Limit CPU CFS (Completely Fair Scheduler) period",
                        value -> cpuPeriod = value)
                .number(
                        "--cpu-quota",
                        "Limit CPU CFS (Completely Fair Scheduler) quota",
                        value -> cpuQuota = value)
                .number(
                        "--cpu-rt-period",
                        "Limit CPU real-time period in microseconds",
                        value -> realtimePeriod = value)
                .number(
                        "--cpu-rt-runtime",
                        "Limit CPU real-time runtime in microseconds",
                        value -> realtimeRuntime = value)
                .number(
                        "-c, --cpu-shares",
                        "CPU shares (relative weight)",
                        value -> cpuShares = value)
                .value(
                        "--cpus",
                        "decimal",
                        "Number of CPUs",
                        value -> nanoCpus = CpuCount.nano(value))
                .value(
                        "--cpuset-cpus",
                        "string",
                        "CPUs in which to allow execution (0-3, 0,1)",
                        value -> cpusetCpus = value)
                .value(
                        "--cpuset-mems",
                        "string",
                        "MEMs in which to allow execution (0-3, 0,1)",
                        value -> cpusetMems = value);
    }

    private void addMemory(Flags flags) {
        flags.value("-m, --memory", "bytes", "Memory limit", value -> memory = bytes(value))
                .value(
                        "--memory-reservation",
                        "bytes",
                        "Memory soft limit",
                        value -> memoryReservation = bytes(value))
                .value(
                        "--memory-swap",
                        "bytes",
                        "Swap limit equal to memory plus swap: '-1' to enable unlimited swap",
                        value -> memorySwap = value.equals("-1") ? -1 : bytes(value))
                .number(
                        "--memory-swappiness",
                        "Tune container memory swappiness (0 to 100) (default -1)",
                        this::swappiness)
                .toggle(
                        "--oom-kill-disable",
                        "Disable OOM Killer",
                        value -> oomKillDisable = value);
    }

    private void swappiness(long value) {
        if (value < -1 || value > MAX_SWAPPINESS) {
            throw new IllegalArgumentException(
                    "invalid value: " + value + ". Valid memory swappiness range is 0-100");
        }
        swappiness = value == -1 ? null : (Long) value;
    }

    /// Whether the OOM killer is off without a limit, which can take the whole host down.
    boolean dangerousWithoutLimit() {
        return Boolean.TRUE.equals(oomKillDisable) && memory == 0;
    }

    Resources resources() {
        return new Resources(
                new CpuLimits(
                        cpuShares,
                        nanoCpus,
                        cpuPeriod,
                        cpuQuota,
                        realtimePeriod,
                        realtimeRuntime,
                        cpusetCpus,
                        cpusetMems),
                new MemoryLimits(memory, memoryReservation, memorySwap, swappiness, oomKillDisable),
                blockIo(),
                devices.access(),
                pids,
                List.copyOf(ulimits.values()),
                cgroupParent);
    }

    private BlockIoLimits blockIo() {
        return new BlockIoLimits(
                blkioWeight,
                throttles.weights(),
                throttles.readBytes(),
                throttles.writeBytes(),
                throttles.readOperations(),
                throttles.writeOperations());
    }

    private static long bytes(String value) {
        return ByteSize.parse(value).bytes();
    }
}
