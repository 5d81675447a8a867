package dev.nutshell.kernel.cgroup;

import java.util.List;

/// What a group may use (runtime-spec config-linux.md, `linux.resources`).
///
/// Values that are not set stay as they are in the kernel: in a new group that means no limit, in an update the old limit.
/// [#UNSET] (zero) marks them, as in the reference runtime; [#UNLIMITED] takes a limit away.
///
/// @param pids most processes and threads
/// @param devices applied in order on top of "deny all"; empty leaves devices alone
public record Resources(
        Memory memory,
        Cpu cpu,
        Cpuset cpuset,
        long pids,
        List<DeviceRule> devices,
        BlockIo blockIo) {
    public static final long UNSET = 0;
    public static final long UNLIMITED = -1;

    /// Nothing asked for.
    public static final Resources NONE =
            new Resources(Memory.UNSET, Cpu.UNSET, Cpuset.UNSET, UNSET, List.of(), BlockIo.UNSET);

    public Resources {
        devices = List.copyOf(devices);
    }

    public Resources with(Memory other) {
        return new Resources(other, cpu, cpuset, pids, devices, blockIo);
    }

    public Resources with(Cpu other) {
        return new Resources(memory, other, cpuset, pids, devices, blockIo);
    }

    public Resources with(Cpuset other) {
        return new Resources(memory, cpu, other, pids, devices, blockIo);
    }

    public Resources with(BlockIo other) {
        return new Resources(memory, cpu, cpuset, pids, devices, other);
    }

    public Resources withPids(long limit) {
        return new Resources(memory, cpu, cpuset, limit, devices, blockIo);
    }

    public Resources withDevices(List<DeviceRule> rules) {
        return new Resources(memory, cpu, cpuset, pids, rules, blockIo);
    }

    /// Sizes in bytes.
    ///
    /// @param swap memory and swap together, as v1 counts and Docker's `--memory-swap` says
    /// @param reservation kept for the group when memory is short: soft limit (v1), `memory.low` (v2)
    /// @param swappiness 0 to 100, v1 only; [#DEFAULT_SWAPPINESS] leaves it
    /// @param killerDisabled whether processes wait instead of being killed when memory is out, v1 only
    public record Memory(
            long limit, long swap, long reservation, int swappiness, boolean killerDisabled) {
        public static final int DEFAULT_SWAPPINESS = -1;
        public static final Memory UNSET = limit(Resources.UNSET);

        public static Memory limit(long bytes) {
            return new Memory(bytes, Resources.UNSET, Resources.UNSET, DEFAULT_SWAPPINESS, false);
        }

        public Memory withSwap(long bytes) {
            return new Memory(limit, bytes, reservation, swappiness, killerDisabled);
        }

        public Memory withReservation(long bytes) {
            return new Memory(limit, swap, bytes, swappiness, killerDisabled);
        }

        public Memory withSwappiness(int value) {
            return new Memory(limit, swap, reservation, value, killerDisabled);
        }

        public Memory withKillerDisabled(boolean disabled) {
            return new Memory(limit, swap, reservation, swappiness, disabled);
        }
    }

    /// Processor time.
    ///
    /// @param shares relative weight, 2 to 262144, 1024 is the default
    /// @param periodMicros length of an enforcement period
    /// @param quotaMicros processor time for each period
    /// @param realtimePeriodMicros as the period, for processes of a real-time policy (v1 only)
    /// @param realtimeRuntimeMicros processor time for each real-time period; a new group has none
    public record Cpu(
            long shares,
            long periodMicros,
            long quotaMicros,
            long realtimePeriodMicros,
            long realtimeRuntimeMicros) {
        public static final Cpu UNSET = new Cpu(0, 0, 0);

        /// Nothing about real-time policies.
        public Cpu(long shares, long periodMicros, long quotaMicros) {
            this(shares, periodMicros, quotaMicros, Resources.UNSET, Resources.UNSET);
        }

        public Cpu withShares(long weight) {
            return new Cpu(
                    weight, periodMicros, quotaMicros, realtimePeriodMicros, realtimeRuntimeMicros);
        }

        public Cpu withBandwidth(long period, long quota) {
            return new Cpu(shares, period, quota, realtimePeriodMicros, realtimeRuntimeMicros);
        }

        public Cpu withRealtime(long period, long runtime) {
            return new Cpu(shares, periodMicros, quotaMicros, period, runtime);
        }
    }

    /// Lists such as `0-3,7`; empty where not set.
    ///
    /// @param mems memory nodes
    public record Cpuset(String cpus, String mems) {
        public static final Cpuset UNSET = new Cpuset("", "");
    }

    /// Block devices.
    ///
    /// @param weight 10 to 1000
    public record BlockIo(
            int weight,
            List<DeviceValue> weights,
            List<DeviceValue> readBytesPerSecond,
            List<DeviceValue> writeBytesPerSecond,
            List<DeviceValue> readOperationsPerSecond,
            List<DeviceValue> writeOperationsPerSecond) {
        public static final BlockIo UNSET =
                new BlockIo(0, List.of(), List.of(), List.of(), List.of(), List.of());

        public BlockIo {
            weights = List.copyOf(weights);
            readBytesPerSecond = List.copyOf(readBytesPerSecond);
            writeBytesPerSecond = List.copyOf(writeBytesPerSecond);
            readOperationsPerSecond = List.copyOf(readOperationsPerSecond);
            writeOperationsPerSecond = List.copyOf(writeOperationsPerSecond);
        }
    }

    /// A weight or rate for one block device.
    public record DeviceValue(long major, long minor, long value) {}
}
