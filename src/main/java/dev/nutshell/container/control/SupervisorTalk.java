package dev.nutshell.container.control;

import dev.nutshell.base.ContainerId;
import dev.nutshell.container.supervise.ControlMessage;
import dev.nutshell.container.supervise.ControlSocket;
import dev.nutshell.container.supervise.RestartRule;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.kernel.process.Signal;
import dev.nutshell.network.endpoint.EndpointPlan;
import dev.nutshell.spec.runtime.ResourcesSpec;
import dev.nutshell.store.StateLayout;
import java.util.List;
import java.util.Optional;

/// A few words with the supervisor of a container that has no process at the moment. Each method ends the talk.
public final class SupervisorTalk {
    /// How long the supervisor is given to go. If it has started the container again meanwhile, it stays.
    private static final long PATIENCE = 100_000_000;

    /// A supervisor that is stopped or cannot run does not hold up the command: the change is in the record.
    private static final long HEARING = 5_000_000_000L;

    private final Syscalls syscalls;
    private final ControlSocket connection;

    private SupervisorTalk(Syscalls syscalls, ControlSocket connection) {
        this.syscalls = syscalls;
        this.connection = connection;
    }

    /// Empty when there is no supervisor.
    public static Optional<SupervisorTalk> begin(
            Syscalls syscalls, StateLayout layout, ContainerId id) {
        return ControlSocket.connect(syscalls, layout.containerRun(id))
                .map(connection -> new SupervisorTalk(syscalls, connection));
    }

    /// The container is not to be started again. Returns when the supervisor has gone, or after a while.
    public void giveUp() {
        try (connection) {
            if (connection.send(new ControlMessage.Stop(Signal.TERM.number()), List.of())) {
                awaitEnd(PATIENCE);
            }
        }
    }

    /// Waits for the end of the next run; empty when there is none.
    public Optional<Integer> awaitExitCode() {
        try (connection) {
            return connection.awaitExitCode();
        }
    }

    /// A user wants to send the container a signal.
    public void signalled(Signal signal) {
        say(new ControlMessage.Signalled(signal.number()));
    }

    /// The restart policy has changed.
    public void changeRule(RestartRule rule) {
        say(new ControlMessage.Restart(rule));
    }

    /// The limits have changed.
    public void changeLimits(ResourcesSpec limits) {
        say(new ControlMessage.Limits(limits));
    }

    /// The networks, or what the container asks of them, have changed.
    public void changeNetworks(List<EndpointPlan> endpoints) {
        say(new ControlMessage.Networks(endpoints));
    }

    /// Returns when the supervisor has heard it: what happens to the container after that happens under the new rules.
    private void say(ControlMessage message) {
        try (connection) {
            if (connection.send(message, List.of())) {
                connection.endSending();
                awaitEnd(HEARING);
            }
        }
    }

    /// What is said until then is of no interest.
    ///
    /// @param nanoseconds of silence that are enough
    private void awaitEnd(long nanoseconds) {
        try (PollSet poll = new PollSet(syscalls, 1)) {
            poll.add(connection.descriptor(), PollSet.READABLE);
            while (poll.await(nanoseconds) && connection.tryReceive().isPresent()) {
                // the next one
            }
        }
    }
}
