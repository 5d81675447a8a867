package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.cgroup.Cgroup;
import org.jspecify.annotations.Nullable;

/// Puts a supervisor in the place of one that was killed: whatever that one had said of itself by then is true of this one
/// afterwards.
final class TakeOver {
    private final Orphans orphans;
    private final Clients clients;
    private final Standing standing;
    private final RunGroup group;
    private final ContainerNetwork network;
    private final @Nullable HealthMonitor health;

    /// @param health absent where none is probed
    TakeOver(
            Orphans orphans,
            Clients clients,
            Standing standing,
            RunGroup group,
            ContainerNetwork network,
            @Nullable HealthMonitor health) {
        this.orphans = orphans;
        this.clients = clients;
        this.standing = standing;
        this.group = group;
        this.network = network;
        this.health = health;
    }

    /// Takes over from the one that `inheritance` comes from. A run whose program did not run yet has failed: the steps of a
    /// start cannot be gone on with.
    ///
    /// @param run has not begun
    /// @return whether `run` is to be served: its process runs, or its output has not been handed on
    boolean goOn(Inheritance inheritance, ContainerRun run) {
        group.adopt();
        orphans.adopt(inheritance.pid());
        HandoverMessage.Facts facts = inheritance.facts();
        if (facts != null) {
            standing.adopt(facts);
        }
        HandoverMessage.Running began = inheritance.running();
        HandoverMessage.End end = facts == null ? null : facts.end();
        if (began == null || (end == null && !inheritance.isLive())) {
            run.fail(
                    new EngineException(
                            ErrorKind.SYSTEM,
                            "the supervisor was killed before the container's program ran"));
            return false;
        }
        standing.adoptRun(inheritance.pid(), began);
        if (end != null) {
            standing.adoptEnd(end);
        }
        if (!inheritance.isLive()) {
            return false;
        }
        clients.awaitAttached(facts == null ? 0 : facts.attached());
        run.adopt(inheritance, end != null);
        if (end == null) {
            goOnAroundTheProcess(run, began, facts);
        }
        return true;
    }

    private void goOnAroundTheProcess(
            ContainerRun run,
            HandoverMessage.Running began,
            HandoverMessage.@Nullable Facts facts) {
        network.goOn(run.pidFd());
        Cgroup current = group.current();
        if (health != null && current != null && facts != null) {
            health.goOn(facts, run.pidFd(), current, began.startedAt());
        }
    }
}
