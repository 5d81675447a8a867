package dev.nutshell.engine.host;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.ListedContainer;
import dev.nutshell.container.control.RunningContainer;
import dev.nutshell.container.spec.SpecBuilder;
import dev.nutshell.container.state.ContainerState;
import dev.nutshell.kernel.cgroup.Cgroup;
import dev.nutshell.kernel.cgroup.CgroupPath;
import dev.nutshell.kernel.cgroup.Cgroups;
import dev.nutshell.kernel.process.ProcessIdentity;
import dev.nutshell.spec.container.RestartPolicy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes hold of containers that run.
final class RunningContainers {
    private static final int LOOKS = 50;
    private static final long PAUSE_MILLIS = 10;

    private final Store store;
    private @Nullable Cgroups cgroups;

    RunningContainers(Store store) {
        this.store = store;
    }

    /// What the container is doing; a frozen one is paused.
    ContainerState state(ContainerRecord record) {
        return state(record.id(), SpecBuilder.cgroup(record.id(), record.host()));
    }

    /// As [#state(ContainerRecord)] from what a list knows.
    ContainerState state(ListedContainer listed) {
        return state(listed.id(), SpecBuilder.cgroup(listed.id(), listed.cgroupParent()));
    }

    private ContainerState state(ContainerId id, CgroupPath path) {
        ContainerState state = store.states().read(id);
        if (state instanceof ContainerState.Running running) {
            Optional<Cgroup> group = cgroups().find(path);
            if (group.isPresent()) {
                try (Cgroup held = group.get()) {
                    return held.isFrozen()
                            ? new ContainerState.Paused(
                                    running.pid(), running.startTicks(), running.startedAt())
                            : running;
                }
            }
        }
        return state;
    }

    /// The container if it runs, also when it is paused.
    Optional<RunningContainer> hold(ContainerRecord record) {
        return switch (store.states().read(record.id())) {
            case ContainerState.Running(int pid, long ticks, var _) -> hold(record, pid, ticks);
            case ContainerState.Paused(int pid, long ticks, var _) -> hold(record, pid, ticks);
            case ContainerState.Created _, ContainerState.Restarting _, ContainerState.Exited _ ->
                    Optional.empty();
        };
    }

    static boolean isNeverRestarted(ContainerRecord record) {
        return record.host().restart().condition() == RestartPolicy.Condition.NO;
    }

    /// @throws EngineException CONFLICT when it does not run
    RunningContainer require(ContainerRecord record) {
        return hold(record)
                .orElseThrow(
                        () ->
                                store.states().read(record.id())
                                                instanceof ContainerState.Restarting
                                        ? restarting(record.id())
                                        : notRunning(record.id()));
    }

    /// Waits for a moment: while another thread than the first becomes a program, execve(2), the first one has ended as well.
    ///
    /// @param container what the user calls it
    /// @param pid its first process
    /// @throws EngineException CONFLICT when nobody can enter its namespaces
    void requireEnterable(String container, int pid) {
        int looks = LOOKS;
        while (ProcessIdentity.isWithoutFirstThread(store.syscalls(), pid)) {
            looks--;
            if (looks > 0 && isPaused()) {
                continue;
            }
            throw new EngineException(
                    ErrorKind.CONFLICT,
                    "cannot enter container "
                            + container
                            + ": its program has ended its first thread and goes on with others, and the"
                            + " kernel gives nobody the namespaces of such a process");
        }
    }

    private static boolean isPaused() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static EngineException restarting(ContainerId id) {
        return new EngineException(
                ErrorKind.CONFLICT,
                "container " + id.value() + " is restarting, wait until the container is running");
    }

    static EngineException notRunning(ContainerId id) {
        return new EngineException(
                ErrorKind.CONFLICT, "container " + id.value() + " is not running");
    }

    private Optional<RunningContainer> hold(ContainerRecord record, int pid, long ticks) {
        return RunningContainer.hold(
                store.syscalls(), store.layout(), record.id(), pid, ticks, cgroup(record));
    }

    private Optional<Cgroup> cgroup(ContainerRecord record) {
        return cgroups().find(SpecBuilder.cgroup(record.id(), record.host()));
    }

    /// Removes the group that a supervisor has left which was killed together with its keeper.
    void removeGroup(ContainerRecord record) {
        Optional<Cgroup> left = cgroup(record);
        if (left.isPresent()) {
            try (Cgroup group = left.get()) {
                group.kill();
                group.remove();
            }
        }
    }

    /// A group for processes of a container that has none, on a host where none could be made.
    Cgroup absentCgroup(ContainerRecord record) {
        return Cgroup.absent(SpecBuilder.cgroup(record.id(), record.host()));
    }

    private Cgroups cgroups() {
        Cgroups known = cgroups;
        if (known == null) {
            known = Cgroups.discover(store.syscalls());
            cgroups = known;
        }
        return known;
    }
}
