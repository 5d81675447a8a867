package dev.nutshell.cli.create;

import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.UsageException;
import dev.nutshell.spec.container.Healthcheck;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Flags of [Healthcheck].
final class HealthFlags {
    private String command = "";
    private long interval;
    private long timeout;
    private long startPeriod;
    private long startInterval;
    private long retries;
    private boolean none;

    void addTo(Flags flags) {
        flags.value(
                        "--health-cmd",
                        "string",
                        "Command to run to check health",
                        value -> command = value)
                .duration(
                        "--health-interval",
                        "Time between running the check (ms|s|m|h) (default 0s)",
                        value -> interval = positive("--health-interval", value))
                .number(
                        "--health-retries",
                        "Consecutive failures needed to report unhealthy",
                        value -> retries = positive("--health-retries", value))
                .duration(
                        "--health-start-interval",
                        "Time between running the check during the start period (ms|s|m|h) (default 0s)",
                        value -> startInterval = positive("--health-start-interval", value))
                .duration(
                        "--health-start-period",
                        "Start period for the container to initialize before starting health-retries"
                                + " countdown (ms|s|m|h) (default 0s)",
                        value -> startPeriod = positive("--health-start-period", value))
                .duration(
                        "--health-timeout",
                        "Maximum time to allow one check to run (ms|s|m|h) (default 0s)",
                        value -> timeout = positive("--health-timeout", value))
                .toggle(
                        "--no-healthcheck",
                        "Disable any container-specified HEALTHCHECK",
                        value -> none = value);
    }

    /// Absent: the image's.
    @Nullable Healthcheck healthcheck() {
        boolean asked =
                !command.isEmpty()
                        || interval != 0
                        || timeout != 0
                        || startPeriod != 0
                        || startInterval != 0
                        || retries != 0;
        if (none && asked) {
            throw UsageException.badFlag("--no-healthcheck conflicts with --health-* options");
        }
        if (none) {
            return Healthcheck.NONE;
        }
        return asked
                ? new Healthcheck(
                        command.isEmpty() ? List.of() : List.of("CMD-SHELL", command),
                        Duration.ofNanos(interval),
                        Duration.ofNanos(timeout),
                        Duration.ofNanos(startPeriod),
                        Duration.ofNanos(startInterval),
                        Math.toIntExact(retries))
                : null;
    }

    private static long positive(String flag, long value) {
        if (value < 0) {
            throw UsageException.badFlag(flag + " cannot be negative");
        }
        return value;
    }
}
