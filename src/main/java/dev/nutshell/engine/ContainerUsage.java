package dev.nutshell.engine;

import dev.nutshell.base.ContainerId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One line of `stats`: usage since the sample before.
///
/// @param usage absent when the container does not run
public record ContainerUsage(ContainerId id, String name, @Nullable Usage usage) {
    /// @param cpuPercent 100 is one processor
    /// @param memory bytes without the inactive page cache
    /// @param memoryLimit bytes; the machine's where there is no limit
    /// @param networkLimits of its networks that are held to rates
    public record Usage(
            double cpuPercent,
            long memory,
            long memoryLimit,
            long networkReceived,
            long networkSent,
            long blockRead,
            long blockWritten,
            long pids,
            List<NetworkLimit> networkLimits) {
        public Usage {
            networkLimits = List.copyOf(networkLimits);
        }
    }

    /// @param received bits per second, 0 where only sending is held; the other way round for `sent`
    public record NetworkLimit(String network, long received, long sent) {}
}
