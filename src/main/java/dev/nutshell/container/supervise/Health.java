package dev.nutshell.container.supervise;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/// What the probes say of a container's health (moby: daemon/health.go).
final class Health {
    private static final int LOG_LENGTH = 5;

    enum Status {
        STARTING("starting"),
        HEALTHY("healthy"),
        UNHEALTHY("unhealthy");

        private final String text;

        Status(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /// One probe.
    ///
    /// @param exitCode -1 when it has no own
    record Result(Instant start, Instant end, int exitCode, String output) {
        String toJson() {
            return "{\"Start\":"
                    + HandJson.instant(start)
                    + ",\"End\":"
                    + HandJson.instant(end)
                    + ",\"ExitCode\":"
                    + exitCode
                    + ",\"Output\":"
                    + HandJson.quoted(output)
                    + "}";
        }
    }

    private final HealthPlan plan;
    private final Deque<Result> log = new ArrayDeque<>();
    private Status status = Status.STARTING;
    private int failingStreak;

    Health(HealthPlan plan) {
        this.plan = plan;
    }

    Status status() {
        return status;
    }

    int failingStreak() {
        return failingStreak;
    }

    /// A new run of the container.
    void begin() {
        status = Status.STARTING;
        failingStreak = 0;
    }

    /// Goes on where another process has left off.
    void resume(Status known, int streak) {
        status = known;
        failingStreak = streak;
    }

    /// The run is over. Docker shows such a container as unhealthy.
    void end() {
        status = Status.UNHEALTHY;
    }

    /// Takes a probe into account.
    ///
    /// @param age how long the container had run when the probe began
    void add(Result result, Duration age) {
        if (log.size() == LOG_LENGTH) {
            log.removeFirst();
        }
        log.addLast(result);
        if (result.exitCode() == 0) {
            failingStreak = 0;
            status = Status.HEALTHY;
        } else if (status != Status.STARTING || age.compareTo(plan.startPeriod()) >= 0) {
            failingStreak++;
            if (failingStreak >= plan.retries()) {
                status = Status.UNHEALTHY;
            }
        }
    }

    /// How long to wait for the next probe, from the end of the last one on.
    Duration pause(Duration age) {
        return status == Status.STARTING && age.compareTo(plan.startPeriod()) < 0
                ? plan.startInterval()
                : plan.interval();
    }

    /// As `inspect` shows it.
    String toJson() {
        StringBuilder json = new StringBuilder("{\"Status\":\"").append(status.text);
        json.append("\",\"FailingStreak\":").append(failingStreak).append(",\"Log\":[");
        String separator = "";
        for (Result result : log) {
            json.append(separator).append(result.toJson());
            separator = ",";
        }
        return json.append("]}").toString();
    }
}
