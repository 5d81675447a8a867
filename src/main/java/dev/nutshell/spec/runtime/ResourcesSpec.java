package dev.nutshell.spec.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Limits of the container's control group (runtime-spec, config-linux.md, Control groups). An absent field sets nothing.
///
/// @param devices what may be done with device nodes, later rules win
/// @param pidsLimit most processes and threads; -1 for no limit
public record ResourcesSpec(
        List<DeviceRuleSpec> devices,
        MemorySpec memory,
        CpuSpec cpu,
        @Nullable Long pidsLimit,
        BlockIoSpec blockIo) {
    public ResourcesSpec {
        devices = List.copyOf(devices);
    }

    /// Bytes; -1 for no limit.
    ///
    /// @param swap memory and swap together
    /// @param reservation soft limit
    /// @param swappiness 0 to 100, cgroup v1 only
    /// @param disableOomKiller cgroup v1 only
    public record MemorySpec(
            @Nullable Long limit,
            @Nullable Long swap,
            @Nullable Long reservation,
            @Nullable Long swappiness,
            boolean disableOomKiller) {
        public static final MemorySpec NONE = new MemorySpec(null, null, null, null, false);
    }

    /// Processor time.
    ///
    /// @param shares relative weight, 1024 is the default (cgroup v1 scale)
    /// @param quota microseconds in each period; -1 for no limit
    /// @param period microseconds
    /// @param realtimePeriod microseconds, for real-time policies; cgroup v1 only
    /// @param realtimeRuntime microseconds in each real-time period; cgroup v1 only
    /// @param cpus list such as `0-2,4`
    /// @param mems list of memory nodes
    public record CpuSpec(
            @Nullable Long shares,
            @Nullable Long quota,
            @Nullable Long period,
            @Nullable Long realtimePeriod,
            @Nullable Long realtimeRuntime,
            @Nullable String cpus,
            @Nullable String mems) {
        public static final CpuSpec NONE = new CpuSpec(null, null, null, null, null, null, null);
    }

    /// One rule of the device controller.
    ///
    /// @param type `a`, `b` or `c`
    /// @param major absent for all
    /// @param access some of `rwm`
    public record DeviceRuleSpec(
            boolean allow, char type, @Nullable Long major, @Nullable Long minor, String access) {}

    /// Block devices.
    ///
    /// @param weight 10 to 1000; absent for the default
    public record BlockIoSpec(
            @Nullable Long weight,
            List<DeviceValueSpec> weights,
            List<DeviceValueSpec> readBytesPerSecond,
            List<DeviceValueSpec> writeBytesPerSecond,
            List<DeviceValueSpec> readOperationsPerSecond,
            List<DeviceValueSpec> writeOperationsPerSecond) {
        public static final BlockIoSpec NONE =
                new BlockIoSpec(null, List.of(), List.of(), List.of(), List.of(), List.of());

        public BlockIoSpec {
            weights = List.copyOf(weights);
            readBytesPerSecond = List.copyOf(readBytesPerSecond);
            writeBytesPerSecond = List.copyOf(writeBytesPerSecond);
            readOperationsPerSecond = List.copyOf(readOperationsPerSecond);
            writeOperationsPerSecond = List.copyOf(writeOperationsPerSecond);
        }
    }

    /// A weight or rate for one block device.
    public record DeviceValueSpec(long major, long minor, long value) {}
}
