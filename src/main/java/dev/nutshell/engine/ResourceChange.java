package dev.nutshell.engine;

import org.jspecify.annotations.Nullable;

/// Limits to change; absent ones stay as they are. Units as in `spec.container.Resources`.
public record ResourceChange(
        @Nullable Integer blkioWeight,
        @Nullable Long cpuShares,
        @Nullable Long nanoCpus,
        @Nullable Long cpuPeriod,
        @Nullable Long cpuQuota,
        @Nullable Long cpuRealtimePeriod,
        @Nullable Long cpuRealtimeRuntime,
        @Nullable String cpusetCpus,
        @Nullable String cpusetMems,
        @Nullable Long memory,
        @Nullable Long memoryReservation,
        @Nullable Long memorySwap,
        @Nullable Long pids,
        @Nullable String networkEgress,
        @Nullable String networkIngress,
        @Nullable String networkBurst) {
    /// Nothing changes.
    public static final ResourceChange NONE =
            new ResourceChange(
                    null, null, null, null, null, null, null, null, null, null, null, null, null,
                    null, null, null);

    public boolean changesRates() {
        return networkEgress != null || networkIngress != null || networkBurst != null;
    }
}
