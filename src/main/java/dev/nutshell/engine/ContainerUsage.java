package dev.nutshell.engine;

import dev.nutshell.base.ContainerId;
import org.jspecify.annotations.Nullable;

/// One line of `stats`: usage since the sample before.
///
/// @param usage absent when the container does not run
public record ContainerUsage(ContainerId id, String name, @Nullable Usage usage) {
    /// @param cpuPercent 100 is one processor
    /// @param memory bytes without the inactive page cache
    /// @param memoryLimit bytes; the machine's where there is no limit
    public record Usage(
            double cpuPercent,
            long memory,
            long memoryLimit,
            long networkReceived,
            long networkSent,
            long blockRead,
            long blockWritten,
            long pids) {}
}
