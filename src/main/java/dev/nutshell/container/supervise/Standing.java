package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.process.ExitStatus;
import dev.nutshell.spec.runtime.ResourcesSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a container stands from run to run: its last end, whether another run is to follow, and with which limits. What
/// changes is written down in its state.
final class Standing {
    private final StateRecord record;
    private RestartSchedule schedule;
    private @Nullable ResourcesSpec limits;
    private long runningSince;
    private int code;
    private boolean oomKilled;

    /// How long to wait before the next run; absent: there is none.
    private @Nullable Duration pause;

    Standing(Syscalls syscalls, SupervisePlan plan) {
        this.record = new StateRecord(syscalls, plan.layout(), plan.id(), !plan.autoRemove());
        this.schedule = new RestartSchedule(plan.restart());
        this.limits = plan.start().resources();
    }

    /// A run is about to begin.
    void begin() {
        pause = null;
    }

    /// Its program runs.
    HandoverMessage.Running running(int pid) {
        runningSince = System.nanoTime();
        record.running(pid, restarts());
        return new HandoverMessage.Running(
                record.startTicks(), Objects.requireNonNull(record.startedAt()));
    }

    void ended(ExitStatus exit, boolean outOfMemory) {
        code = exit.shellCode();
        oomKilled = outOfMemory;
        Duration length = Duration.ofNanos(System.nanoTime() - runningSince);
        pause = schedule.ended(code, length).orElse(null);
        record.exited(code, oomKilled, restarts());
    }

    void failed(EngineException failure) {
        record.failed(failure, restarts());
    }

    /// Goes on from what another supervisor has handed over; writes nothing.
    void adopt(HandoverMessage.Facts facts) {
        schedule = facts.schedule();
        limits = facts.limits();
    }

    void adoptRun(int pid, HandoverMessage.Running began) {
        record.adopt(pid, began.startTicks(), began.startedAt());
        Duration length = Duration.between(began.startedAt(), Instant.now());
        runningSince = System.nanoTime() - length.toNanos();
    }

    void adoptEnd(HandoverMessage.End end) {
        code = end.code();
        oomKilled = end.oomKilled();
        pause = end.again() ? schedule.pause() : null;
        record.adoptEnd(end);
    }

    /// Absent while it runs.
    HandoverMessage.@Nullable End end() {
        Instant finished = record.finishedAt();
        return finished == null
                ? null
                : new HandoverMessage.End(finished, code, oomKilled, pause != null);
    }

    ControlMessage.Exited exited() {
        return new ControlMessage.Exited(code, oomKilled);
    }

    RestartSchedule schedule() {
        return schedule;
    }

    /// How long to wait before the next run; absent: there is none.
    @Nullable Duration pause() {
        return pause;
    }

    /// No further run, if one is waited for.
    ///
    /// @return whether one was
    boolean giveUp() {
        if (pause == null) {
            return false;
        }
        pause = null;
        record.rewrite(restarts());
        return true;
    }

    /// Of the next run's control group.
    @Nullable ResourcesSpec limits() {
        return limits;
    }

    void limit(ResourcesSpec changed) {
        limits = changed;
    }

    private StateFile.Restarts restarts() {
        return new StateFile.Restarts(schedule.count(), pause != null, schedule.isStopped());
    }
}
