package dev.nutshell.engine.host;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.control.RunningContainer;
import dev.nutshell.container.folder.ContainerLock;
import dev.nutshell.container.state.ContainerState;
import dev.nutshell.container.supervise.ControlMessage;
import dev.nutshell.container.supervise.ControlSocket;
import dev.nutshell.container.supervise.StartFailure;
import dev.nutshell.container.supervise.SupervisorLaunch;
import dev.nutshell.engine.AttachOptions;
import dev.nutshell.engine.SessionEnd;
import dev.nutshell.engine.session.CallerSignals;
import dev.nutshell.engine.session.Session;
import java.util.List;
import java.util.Optional;

/// Starting containers with and without the caller's terminal, and attaching to running ones.
final class ContainerSessions {
    private final Store store;
    private final ContainerStart start;
    private final RunningContainers running;
    private final ContainerEvents events;

    ContainerSessions(Store store, ContainerStart start, RunningContainers running) {
        this.store = store;
        this.start = start;
        this.running = running;
        this.events = new ContainerEvents(store);
    }

    /// Starts the container and stays attached.
    SessionEnd startAttached(ContainerRecord record, AttachOptions options) {
        try (SupervisorLaunch supervisor = start.supervisor()) {
            return startAttached(record, options, supervisor);
        }
    }

    /// The same with a supervisor that may have begun.
    SessionEnd startAttached(
            ContainerRecord record, AttachOptions options, SupervisorLaunch supervisor) {
        boolean terminal = record.config().streams().tty();
        events.record(record, "attach");
        try (CallerSignals signals = new CallerSignals()) {
            // whoever waits for another command can still be interrupted
            Runnable held = options.signalProxy() ? signals::keep : () -> {};
            try (ControlSocket control = launch(record, supervisor, held);
                    Session session =
                            new Session(
                                    store.syscalls(),
                                    control,
                                    () -> successor(record),
                                    options,
                                    terminal,
                                    signals)) {
                return follow(record, session);
            }
        }
    }

    /// Starts the container and returns when its program runs.
    void startDetached(ContainerRecord record) {
        try (SupervisorLaunch supervisor = start.supervisor()) {
            startDetached(record, supervisor);
        }
    }

    /// The same with a supervisor that may have begun.
    void startDetached(ContainerRecord record, SupervisorLaunch supervisor) {
        try (ControlSocket control = launch(record, supervisor, () -> {})) {
            control.send(new ControlMessage.Attach(false, false, false), List.of());
            Optional<ControlSocket.Answer> answer = control.receive();
            while (answer.isPresent()) {
                switch (answer.get().message()) {
                    case ControlMessage.Started _, ControlMessage.Exited _ -> {
                        return;
                    }
                    case ControlMessage.Failed(ErrorKind kind, String message) ->
                            throw new EngineException(kind, message);
                    case ControlMessage.Attached _,
                            ControlMessage.Attach _,
                            ControlMessage.EndInput _,
                            ControlMessage.Signal _,
                            ControlMessage.Signalled _,
                            ControlMessage.Restart _,
                            ControlMessage.Limits _,
                            ControlMessage.Networks _,
                            ControlMessage.Execute _,
                            ControlMessage.Executed _,
                            ControlMessage.Hold _,
                            ControlMessage.Stop _ -> {
                        // not said here
                    }
                }
                answer = control.receive();
            }
            throw new EngineException(
                    ErrorKind.UNAVAILABLE,
                    "the supervisor of container "
                            + record.id().shortForm()
                            + " has gone without a word");
        }
    }

    /// Attaches to a container that runs.
    SessionEnd attach(ContainerRecord record, AttachOptions options) {
        requireAttachable(record);
        try (RunningContainer held =
                running.hold(record)
                        .orElseThrow(
                                () ->
                                        new EngineException(
                                                ErrorKind.CONFLICT,
                                                "cannot attach to a stopped container, start it first: "
                                                        + record.name()))) {
            ControlSocket control =
                    held.supervisor()
                            .orElseThrow(
                                    () ->
                                            new EngineException(
                                                    ErrorKind.UNAVAILABLE,
                                                    "container "
                                                            + record.name()
                                                            + " has lost its supervisor: it cannot be attached to"));
            events.record(record, "attach");
            try (Session session =
                    new Session(
                            store.syscalls(),
                            control,
                            () -> successor(record),
                            options,
                            record.config().streams().tty(),
                            new CallerSignals())) {
                return follow(record, session);
            }
        }
    }

    private SessionEnd follow(ContainerRecord record, Session session) {
        session.onResize(size -> events.resized(record, size));
        session.attach();
        SessionEnd end = session.await();
        if (end instanceof SessionEnd.Detached) {
            events.record(record, "detach");
        }
        return end;
    }

    private Optional<ControlSocket> successor(ContainerRecord record) {
        return ControlSocket.connect(store.syscalls(), store.layout().containerRun(record.id()));
    }

    private void requireAttachable(ContainerRecord record) {
        ContainerState state = running.state(record);
        if (state instanceof ContainerState.Paused) {
            throw new EngineException(
                    ErrorKind.CONFLICT,
                    "cannot attach to a paused container, unpause it first: " + record.name());
        }
        if (state instanceof ContainerState.Restarting) {
            throw new EngineException(
                    ErrorKind.CONFLICT,
                    "cannot attach to a restarting container, wait until it is running: "
                            + record.name());
        }
    }

    /// @param held is run when the container's lock is held
    private ControlSocket launch(
            ContainerRecord record, SupervisorLaunch supervisor, Runnable held) {
        try (ContainerLock _ = store.containers().lock(record.id())) {
            held.run();
            return launchLocked(record, supervisor);
        }
    }

    private ControlSocket launchLocked(ContainerRecord record, SupervisorLaunch supervisor) {
        try {
            return start.launch(record, supervisor);
        } catch (EngineException failure) {
            if (!record.host().autoRemove()) {
                StartFailure.note(store.syscalls(), store.layout(), record.id(), failure);
            }
            throw failure;
        }
    }
}
