package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.cgroup.Cgroup;
import dev.nutshell.kernel.process.PidFd;
import dev.nutshell.runtime.EngineBinary;
import dev.nutshell.store.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Probes the health of a container while it runs and is not paused, one probe at a time.
///
/// The result lies in the run folder, in memory, and beside the record when the run is over: a container that does nothing
/// does not keep the disk busy.
final class HealthMonitor {
    private final Syscalls syscalls;
    private final Reactor reactor;
    private final EngineBinary binary;
    private final HealthPlan plan;
    private final Path live;
    private final Path kept;
    private final Health health;
    private final Runnable changed;
    private final Consumer<String> turned;
    private @Nullable PidFd container;
    private @Nullable Cgroup cgroup;
    private Instant startedAt = Instant.EPOCH;
    private Timers.@Nullable Timer next;
    private @Nullable HealthProbe probe;

    /// @param changed told after each result
    /// @param turned told when the health is another than before: `healthy`, `unhealthy`
    HealthMonitor(
            Syscalls syscalls,
            Reactor reactor,
            EngineBinary binary,
            HealthPlan plan,
            SupervisePlan container,
            Runnable changed,
            Consumer<String> turned) {
        this.turned = turned;
        this.changed = changed;
        this.syscalls = syscalls;
        this.reactor = reactor;
        this.binary = binary;
        this.plan = plan;
        this.live = container.layout().liveHealth(container.id());
        this.kept = container.layout().lastHealth(container.id());
        this.health = new Health(plan);
    }

    Health health() {
        return health;
    }

    /// The container's program runs.
    void begin(PidFd first, Cgroup group, Instant started) {
        health.begin();
        resume(first, group, started);
    }

    /// As [#begin] for a run that another process has seen begin.
    void goOn(HandoverMessage.Facts facts, PidFd first, Cgroup group, Instant started) {
        health.resume(facts.health(), facts.healthStreak());
        resume(first, group, started);
    }

    private void resume(PidFd first, Cgroup group, Instant started) {
        container = first;
        cgroup = group;
        startedAt = started;
        write(live);
        schedule();
    }

    /// The run is over.
    void end() {
        if (container == null) {
            return;
        }
        container = null;
        stop();
        health.end();
        write(live);
        write(kept);
    }

    private void stop() {
        if (next != null) {
            reactor.timers().cancel(next);
            next = null;
        }
        if (probe != null) {
            probe.abandon();
            probe = null;
        }
    }

    private void schedule() {
        next = reactor.timers().in(health.pause(age()).toNanos(), this::probe);
    }

    private void probe() {
        PidFd first = container;
        Cgroup group = cgroup;
        if (first == null || group == null) {
            return;
        }
        if (group.isFrozen()) {
            schedule();
            return;
        }
        Duration age = age();
        HealthProbe started =
                new HealthProbe(syscalls, reactor, plan.timeout(), result -> done(result, age));
        probe = started;
        started.start(plan, binary, first, group);
    }

    private void done(Health.Result result, Duration age) {
        probe = null;
        Cgroup group = cgroup;
        // a probe that was stopped with the container says nothing
        if (group == null || !group.isFrozen()) {
            Health.Status before = health.status();
            health.add(result, age);
            write(live);
            changed.run();
            if (health.status() != before) {
                turned.accept(health.status().text());
            }
        }
        schedule();
    }

    private Duration age() {
        return Duration.between(startedAt, Instant.now());
    }

    private void write(Path file) {
        try {
            AtomicFile.write(file, health.toJson().getBytes(StandardCharsets.UTF_8), false);
        } catch (EngineException _) {
            // the disk is full, or the container is being removed: the next result is written again
        }
    }
}
