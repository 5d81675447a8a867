package dev.nutshell.kernel.cgroup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a group has used. A number that the host does not count is zero.
public record CgroupStatistics(Cpu cpu, Memory memory, Pids pids, BlockIo blockIo) {
    /// Limit of a group that has none.
    public static final long UNLIMITED = GroupFiles.UNLIMITED;

    /// Processor time in nanoseconds.
    ///
    /// @param perCpu use of each processor; empty on v2, which does not count it
    /// @param periods enforcement periods that passed, `throttledPeriods` of them with the group stopped
    public record Cpu(
            long usage,
            long user,
            long system,
            List<Long> perCpu,
            long periods,
            long throttledPeriods,
            long throttledTime) {
        public Cpu {
            perCpu = List.copyOf(perCpu);
        }
    }

    /// Memory in bytes.
    ///
    /// @param peak the highest usage so far
    /// @param failures how often the limit was hit
    /// @param details `memory.stat`, with the names of the version that the host has, in the kernel's order
    public record Memory(
            long usage,
            long peak,
            long limit,
            long failures,
            long kills,
            Map<String, Long> details) {
        /// Usage without the page cache that can go at once: what `docker stats` shows.
        public long workingSet() {
            long inactive =
                    details.getOrDefault(
                            "total_inactive_file", details.getOrDefault("inactive_file", 0L));
            return inactive < usage ? usage - inactive : usage;
        }
    }

    /// Processes and threads.
    public record Pids(long current, long limit) {}

    /// Bytes and operations for each device and kind of access.
    public record BlockIo(List<Count> bytes, List<Count> operations) {
        public BlockIo {
            bytes = List.copyOf(bytes);
            operations = List.copyOf(operations);
        }
    }

    /// One counter of a block device.
    ///
    /// @param operation `Read`, `Write`, `Sync`, `Async`, `Discard`, `Total` on v1; `read`, `write` on v2
    public record Count(long major, long minor, String operation, long value) {}

    /// Collects what each controller knows.
    static final class Builder {
        private Cpu cpu = new Cpu(0, 0, 0, List.of(), 0, 0, 0);
        private Memory memory = new Memory(0, 0, UNLIMITED, 0, 0, Map.of());
        private Pids pids = new Pids(0, UNLIMITED);
        private final List<Count> bytes = new ArrayList<>();
        private final List<Count> operations = new ArrayList<>();

        void processorTime(long usage, long user, long system, List<Long> perCpu) {
            cpu =
                    new Cpu(
                            usage,
                            user,
                            system,
                            perCpu,
                            cpu.periods,
                            cpu.throttledPeriods,
                            cpu.throttledTime);
        }

        void throttling(long periods, long throttledPeriods, long throttledTime) {
            cpu =
                    new Cpu(
                            cpu.usage,
                            cpu.user,
                            cpu.system,
                            cpu.perCpu,
                            periods,
                            throttledPeriods,
                            throttledTime);
        }

        void memory(Memory counted) {
            memory = counted;
        }

        void pids(long current, long limit) {
            pids = new Pids(current, limit);
        }

        void bytes(Count count) {
            bytes.add(count);
        }

        void operations(Count count) {
            operations.add(count);
        }

        CgroupStatistics build() {
            return new CgroupStatistics(cpu, memory, pids, new BlockIo(bytes, operations));
        }
    }
}
