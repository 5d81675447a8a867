package dev.nutshell.container.supervise;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import java.time.Duration;
import java.util.Optional;

/// Decides at each end of a container whether and when it is started again (moby: restartmanager/restartmanager.go).
///
/// The pause is 100 ms, doubled from end to end up to a minute, and 100 ms again after a run of 10 s.
final class RestartSchedule {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration STEADY = Duration.ofSeconds(10);

    private RestartRule rule;
    private Duration pause = Duration.ZERO;
    private int count;
    private boolean stopped;
    private boolean cancelled;

    RestartSchedule(RestartRule rule) {
        this.rule = rule;
    }

    /// How often it was started again.
    int count() {
        return count;
    }

    /// Whether a user has sent it a signal: `unless-stopped` counts that as wish to end it.
    boolean isStopped() {
        return stopped;
    }

    boolean isCancelled() {
        return cancelled;
    }

    void change(RestartRule changed) {
        rule = changed;
    }

    /// A user has sent the container a signal.
    ///
    /// @param ends whether it is one that is to end it: then it is not started again, whatever the rule says
    void signalled(boolean ends) {
        stopped = true;
        cancelled |= ends;
    }

    /// The pause before the run that is to follow now.
    Duration pause() {
        return pause;
    }

    /// It is not started again, though no user has asked for that: the machine goes down.
    void cancel() {
        cancelled = true;
    }

    /// The container has ended after it had run for `run`.
    ///
    /// @return how long to wait before it is started again; empty: it is not
    Optional<Duration> ended(int exitCode, Duration run) {
        if (cancelled || !isWanted(exitCode)) {
            return Optional.empty();
        }
        if (pause.isZero() || run.compareTo(STEADY) >= 0) {
            pause = FIRST_PAUSE;
        } else {
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        }
        count++;
        return Optional.of(pause);
    }

    private boolean isWanted(int exitCode) {
        return switch (rule.condition()) {
            case NEVER -> false;
            case ALWAYS -> true;
            case UNLESS_STOPPED -> !stopped;
            case ON_FAILURE ->
                    exitCode != 0 && (rule.maximumRetries() == 0 || count < rule.maximumRetries());
        };
    }

    void write(WireWriter wire) {
        rule.write(wire);
        wire.number(pause.toMillis()).number(count).flag(stopped).flag(cancelled);
    }

    static RestartSchedule read(WireReader wire) {
        RestartSchedule schedule = new RestartSchedule(RestartRule.read(wire));
        schedule.pause = Duration.ofMillis(wire.number());
        schedule.count = wire.integer();
        schedule.stopped = wire.flag();
        schedule.cancelled = wire.flag();
        return schedule;
    }
}
