package dev.nutshell.container.supervise;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.runtime.init.InitPlan;
import java.time.Duration;

/// How a container's health is probed; Docker's defaults are filled in.
///
/// @param probe the program, as a further process of the container
/// @param startPeriod in which failures do not count
/// @param startInterval between two probes in the start period
/// @param retries failures in a row that make it unhealthy
public record HealthPlan(
        InitPlan probe,
        Duration interval,
        Duration timeout,
        Duration startPeriod,
        Duration startInterval,
        int retries) {

    void write(WireWriter wire) {
        wire.bytes(probe.toBytes())
                .number(interval.toNanos())
                .number(timeout.toNanos())
                .number(startPeriod.toNanos())
                .number(startInterval.toNanos())
                .number(retries);
    }

    static HealthPlan read(WireReader wire) {
        return new HealthPlan(
                InitPlan.ofBytes(wire.bytes()),
                Duration.ofNanos(wire.number()),
                Duration.ofNanos(wire.number()),
                Duration.ofNanos(wire.number()),
                Duration.ofNanos(wire.number()),
                wire.integer());
    }
}
