package dev.nutshell.engine.host;

import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.control.RunningContainer;
import dev.nutshell.container.control.SupervisorTalk;
import dev.nutshell.container.state.ContainerState;
import dev.nutshell.kernel.process.Signal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// Ends containers, at whatever moment between two runs their restart policy has them.
record ContainerEnd(Store store, RunningContainers running, ContainerEvents events) {

    /// Asks the container to end, by `signal` first. Does nothing where it does not run.
    ///
    /// @param patience until SIGKILL; negative: for ever
    void stop(ContainerRecord record, Signal signal, Duration patience) {
        boolean wasActive =
                end(
                        record,
                        target -> {
                            events.killed(record, signal.number());
                            if (target.stop(signal, patience)) {
                                events.killed(record, Signal.KILL.number());
                            }
                        });
        if (wasActive) {
            events.record(record, "stop");
        }
    }

    /// Ends the container at once.
    ///
    /// @return whether it was active
    boolean kill(ContainerRecord record) {
        return end(
                record,
                target -> {
                    events.killed(record, Signal.KILL.number());
                    target.kill();
                });
    }

    /// Sends a signal that the container may survive.
    ///
    /// @throws dev.nutshell.base.EngineException CONFLICT when it does not run
    void signal(ContainerRecord record, Signal signal) {
        if (store.states().read(record.id()) instanceof ContainerState.Restarting) {
            talk(record).ifPresent(talk -> talk.signalled(signal));
            return;
        }
        try (RunningContainer target = running.require(record)) {
            events.killed(record, signal.number());
            target.send(signal);
        }
    }

    /// Waits for the next end of the container: a restart policy that starts it again makes no difference.
    ///
    /// @return its exit code; the last one when it does not run
    int await(ContainerRecord record) {
        while (true) {
            Optional<Integer> seen = awaitNext(record);
            if (seen.isPresent()) {
                return seen.get();
            }
            ContainerState state = store.states().read(record.id());
            if (state instanceof ContainerState.Exited exited) {
                return exited.exitCode();
            }
            if (state instanceof ContainerState.Created created) {
                return created.exitCode();
            }
        }
    }

    private Optional<Integer> awaitNext(ContainerRecord record) {
        Optional<RunningContainer> held = running.hold(record);
        if (held.isEmpty()) {
            return store.states().read(record.id()) instanceof ContainerState.Restarting
                    ? talk(record).flatMap(SupervisorTalk::awaitExitCode)
                    : Optional.empty();
        }
        try (RunningContainer target = held.get()) {
            return target.awaitExitCode();
        }
    }

    private boolean end(ContainerRecord record, Consumer<RunningContainer> action) {
        ContainerState state = store.states().read(record.id());
        boolean wasActive = state.isActive();
        while (state.isActive()) {
            if (state instanceof ContainerState.Restarting) {
                talk(record).ifPresent(SupervisorTalk::giveUp);
            } else {
                endRun(record, action);
            }
            if (RunningContainers.isNeverRestarted(record)) {
                break;
            }
            // it may have been told at the very moment at which it was started again
            state = store.states().read(record.id());
        }
        return wasActive;
    }

    private void endRun(ContainerRecord record, Consumer<RunningContainer> action) {
        Optional<RunningContainer> held = running.hold(record);
        if (held.isPresent()) {
            try (RunningContainer target = held.get()) {
                action.accept(target);
                target.awaitSupervisor();
            }
        }
    }

    private Optional<SupervisorTalk> talk(ContainerRecord record) {
        return SupervisorTalk.begin(store.syscalls(), store.layout(), record.id());
    }
}
