package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.cgroup.Resources.BlockIo;
import java.util.List;

/// Docker's rules for block devices, see [LimitCheck].
record BlockIoCheck(HostLimits host, List<String> warnings) {
    private static final int LEAST_WEIGHT = 10;
    private static final int MOST_WEIGHT = 1_000;

    BlockIo check(BlockIo asked) {
        BlockIo io = withoutMissingWeights(asked);
        LimitCheck.require(
                io.weight() == 0 || (io.weight() >= LEAST_WEIGHT && io.weight() <= MOST_WEIGHT),
                "Range of blkio weight is from 10 to 1000");
        if (host.blockRates()) {
            return io;
        }
        warnIfDiscarded(io.readBytesPerSecond(), "BPS Block I/O read", "Block I/O BPS read");
        warnIfDiscarded(io.writeBytesPerSecond(), "BPS Block I/O write", "Block I/O BPS write");
        warnIfDiscarded(io.readOperationsPerSecond(), "IOPS Block read", "Block I/O IOPS read");
        warnIfDiscarded(io.writeOperationsPerSecond(), "IOPS Block write", "Block I/O IOPS write");
        return new BlockIo(io.weight(), io.weights(), List.of(), List.of(), List.of(), List.of());
    }

    private BlockIo withoutMissingWeights(BlockIo io) {
        if (host.blockWeight()) {
            return io;
        }
        if (io.weight() > 0) {
            warnings.add(
                    "Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.");
        }
        if (!io.weights().isEmpty()) {
            warnings.add(
                    "Your kernel does not support Block I/O weight_device or the cgroup is not mounted. Weight-device discarded.");
        }
        return new BlockIo(
                0,
                List.of(),
                io.readBytesPerSecond(),
                io.writeBytesPerSecond(),
                io.readOperationsPerSecond(),
                io.writeOperationsPerSecond());
    }

    private void warnIfDiscarded(List<?> rates, String capability, String limit) {
        if (!rates.isEmpty()) {
            warnings.add(
                    "Your kernel does not support "
                            + capability
                            + " limit or the cgroup is not mounted. "
                            + limit
                            + " limit discarded.");
        }
    }
}
