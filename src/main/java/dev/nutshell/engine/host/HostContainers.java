package dev.nutshell.engine.host;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.control.RunningContainer;
import dev.nutshell.container.folder.ContainerLock;
import dev.nutshell.container.log.read.LogQuery;
import dev.nutshell.container.log.read.LogReader;
import dev.nutshell.container.state.ContainerState;
import dev.nutshell.container.supervise.SupervisorLaunch;
import dev.nutshell.engine.AttachOptions;
import dev.nutshell.engine.CommitRequest;
import dev.nutshell.engine.ContainerFiles;
import dev.nutshell.engine.ContainerSummary;
import dev.nutshell.engine.Containers;
import dev.nutshell.engine.CreateRequest;
import dev.nutshell.engine.FileChange;
import dev.nutshell.engine.Filters;
import dev.nutshell.engine.Images;
import dev.nutshell.engine.ListOptions;
import dev.nutshell.engine.LogOptions;
import dev.nutshell.engine.LogSink;
import dev.nutshell.engine.Notices;
import dev.nutshell.engine.ProcessTable;
import dev.nutshell.engine.Pruned;
import dev.nutshell.engine.RemoveOptions;
import dev.nutshell.engine.ResourceChange;
import dev.nutshell.engine.RunOptions;
import dev.nutshell.engine.SessionEnd;
import dev.nutshell.engine.StatsOptions;
import dev.nutshell.engine.StatsSink;
import dev.nutshell.engine.StopOptions;
import dev.nutshell.kernel.cgroup.Cgroup;
import dev.nutshell.kernel.process.Signal;
import dev.nutshell.network.endpoint.EndpointFolder;
import dev.nutshell.runtime.EngineBinary;
import dev.nutshell.spec.container.RestartPolicy;
import dev.nutshell.spec.image.ImageReference;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Containers of this host.
public final class HostContainers implements Containers {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    /// To remove a container that others start meanwhile.
    private static final int ATTEMPTS = 100;

    private final Store store;
    private final ContainerCreation creation;
    private final RunningContainers running;
    private final ContainerEnd end;
    private final ContainerStart starts;
    private final ContainerSessions sessions;
    private final ContainerEvents events;

    public HostContainers(Store store, Images images, EngineBinary binary) {
        this.store = store;
        this.creation = new ContainerCreation(store, new ImageChoice(store, images, binary));
        this.running = new RunningContainers(store);
        this.events = new ContainerEvents(store);
        this.end = new ContainerEnd(store, running, events);
        this.starts = new ContainerStart(store, binary);
        this.sessions = new ContainerSessions(store, starts, running);
    }

    @Override
    public ContainerId create(CreateRequest request, Notices notices) {
        return creation.create(request, notices).id();
    }

    @Override
    public SessionEnd run(CreateRequest request, RunOptions options, Notices notices) {
        try (SupervisorLaunch supervisor = starts.supervisor()) {
            supervisor.begin();
            return run(creation.create(request, notices), options, supervisor);
        }
    }

    private SessionEnd run(
            ContainerRecord record, RunOptions options, SupervisorLaunch supervisor) {
        try {
            if (options.detach()) {
                sessions.startDetached(record, supervisor);
                return new SessionEnd.Detached();
            }
            return sessions.startAttached(record, options.attach(), supervisor);
        } catch (EngineException failure) {
            if (record.host().autoRemove()) {
                removeAfter(failure, record);
            }
            throw failure;
        }
    }

    /// The supervisor removes a container that it could not start; this is for one that never got so far.
    private void removeAfter(EngineException failure, ContainerRecord record) {
        try (ContainerLock lock = store.containers().lock(record.id())) {
            store.containers().remove(lock, true);
            events.record(record, "destroy");
        } catch (EngineException second) {
            if (second.kind() != ErrorKind.NOT_FOUND) {
                failure.addSuppressed(second);
            }
        }
    }

    @Override
    public void start(String container) {
        ContainerRecord record = store.containers().find(container);
        switch (running.state(record)) {
            case ContainerState.Running _, ContainerState.Restarting _ -> {
                // Docker: starting a running container is no mistake
            }
            case ContainerState.Paused _ ->
                    throw new EngineException(
                            ErrorKind.CONFLICT,
                            "cannot start a paused container, try unpause instead");
            case ContainerState.Created _, ContainerState.Exited _ ->
                    sessions.startDetached(record);
        }
    }

    @Override
    public SessionEnd start(String container, AttachOptions attach) {
        ContainerRecord record = store.containers().find(container);
        return running.state(record).isActive()
                ? sessions.attach(record, attach)
                : sessions.startAttached(record, attach);
    }

    @Override
    public SessionEnd attach(String container, AttachOptions attach) {
        return sessions.attach(store.containers().find(container), attach);
    }

    @Override
    public void stop(String container, StopOptions options) {
        ContainerRecord record = store.containers().find(container);
        end.stop(record, stopSignal(record, options), patience(record, options));
    }

    private static Signal stopSignal(ContainerRecord record, StopOptions options) {
        String asked = options.signal();
        if (asked != null) {
            return Signal.parse(asked);
        }
        String own = record.config().stopSignal();
        return own.isEmpty() ? Signal.TERM : Signal.parse(own);
    }

    private static Duration patience(ContainerRecord record, StopOptions options) {
        Integer asked = options.seconds();
        Integer own = record.config().stopTimeout();
        if (asked != null) {
            return Duration.ofSeconds(asked);
        }
        return own == null ? STOP_PATIENCE : Duration.ofSeconds(own);
    }

    @Override
    public void restart(String container, StopOptions options) {
        stop(container, options);
        start(container);
        events.record(store.containers().find(container), "restart");
    }

    @Override
    public void kill(String container, String signal) {
        Signal parsed = Signal.parse(signal);
        ContainerRecord record = store.containers().find(container);
        if (!parsed.equals(Signal.KILL)) {
            end.signal(record, parsed);
        } else if (!end.kill(record)) {
            throw RunningContainers.notRunning(record.id());
        }
    }

    @Override
    public void pause(String container) {
        ContainerRecord record = store.containers().find(container);
        try (RunningContainer target = running.require(record)) {
            if (running.state(record) instanceof ContainerState.Paused) {
                throw new EngineException(
                        ErrorKind.CONFLICT, "container " + record.id() + " is already paused");
            }
            target.cgroup()
                    .orElseThrow(
                            () ->
                                    new EngineException(
                                            ErrorKind.UNSUPPORTED,
                                            "container "
                                                    + record.name()
                                                    + " cannot be paused: it has no control group"))
                    .freeze();
            events.record(record, "pause");
        }
    }

    @Override
    public void unpause(String container) {
        ContainerRecord record = store.containers().find(container);
        try (RunningContainer target = running.require(record)) {
            if (!(running.state(record) instanceof ContainerState.Paused)) {
                throw new EngineException(
                        ErrorKind.CONFLICT, "container " + record.id() + " is not paused");
            }
            target.cgroup().ifPresent(Cgroup::thaw);
            events.record(record, "unpause");
        }
    }

    @Override
    public void rename(String container, String newName) {
        ContainerId id = store.containers().resolve(container);
        try (ContainerLock lock = store.containers().lock(id)) {
            String oldName = store.containers().find(id.value()).name();
            store.containers().rename(lock, newName);
            String name = store.containers().find(id.value()).name();
            EndpointFolder.all(store.syscalls(), store.layout())
                    .forEach(folder -> folder.rename(id, oldName, name));
            events.record(
                    store.containers().find(id.value()),
                    "rename",
                    Map.of("oldName", "/" + oldName));
        }
    }

    @Override
    public void remove(String container, RemoveOptions options) {
        if (options.link()) {
            new ContainerLinks(store).remove(container);
            return;
        }
        ContainerRecord record = store.containers().find(container);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ContainerState state = running.state(record);
            if (state.isActive() && !options.force()) {
                throw new EngineException(
                        ErrorKind.CONFLICT,
                        "cannot remove container \""
                                + record.name()
                                + "\": container is "
                                + ContainerLists.kind(state).text()
                                + ": stop the container before removing or force remove");
            }
            end.kill(record);
            if (removeAtRest(record, options)) {
                return;
            }
        }
        throw new EngineException(
                ErrorKind.UNAVAILABLE,
                "cannot remove container \""
                        + record.name()
                        + "\": it is started again and again, or its processes do not end after SIGKILL");
    }

    /// @return false when it has been started meanwhile
    private boolean removeAtRest(ContainerRecord record, RemoveOptions options) {
        try {
            Optional<RestingContainer> held = RestingContainer.hold(store, record.id());
            if (held.isEmpty()) {
                return false;
            }
            try (RestingContainer resting = held.get()) {
                running.removeGroup(record);
                networks().sweep(record.id());
                store.containers().remove(resting.lock(), options.volumes());
                events.record(record, "destroy");
            }
        } catch (EngineException failure) {
            // `--rm`: the supervisor was faster
            if (failure.kind() != ErrorKind.NOT_FOUND || !record.host().autoRemove()) {
                throw failure;
            }
        }
        return true;
    }

    @Override
    public int await(String container) {
        ContainerRecord record = store.containers().find(container);
        return end.await(record);
    }

    private NetworkMembership networks() {
        return new NetworkMembership(store);
    }

    @Override
    public List<ContainerSummary> list(ListOptions options) {
        try {
            networks().sweep();
        } catch (EngineException _) {
            // what cannot be taken away now is told to whoever wants the network, not to whoever
            // looks
        }
        return new ContainerLists(store, running).list(options);
    }

    @Override
    public ObjectNode inspect(String container, boolean size) {
        return new ContainerInspection(store, running)
                .inspect(store.containers().find(container), size);
    }

    @Override
    public void logs(String container, LogOptions options, LogSink sink) {
        ContainerRecord record = store.containers().find(container);
        LogQuery query =
                new LogQuery(
                        options.stdout(),
                        options.stderr(),
                        options.follow(),
                        options.since(),
                        options.until(),
                        options.tail(),
                        options.details());
        LogReader.of(store.syscalls(), store.layout(), record.id(), record.host().log())
                .read(
                        query,
                        () -> store.states().read(record.id()).isActive(),
                        new LogHandover(sink));
    }

    @Override
    public List<FileChange> diff(String container) {
        return ContainerDiff.of(store, container);
    }

    @Override
    public ProcessTable top(String container, List<String> arguments) {
        ProcessTable table = new ContainerTop(store, running).top(container, arguments);
        events.record(store.containers().find(container), "top");
        return table;
    }

    @Override
    public void stats(List<String> containers, StatsOptions options, StatsSink sink) {
        new ContainerStats(store, running, networks()).follow(containers, options, sink);
    }

    @Override
    public ContainerFiles files() {
        return new HostContainerFiles(store, running);
    }

    @Override
    public void export(String container, OutputStream archive) {
        ContainerRecord record = store.containers().find(container);
        new ContainerExport(store).write(record.id().value(), archive);
        events.record(record, "export");
    }

    @Override
    public Digest commit(String container, CommitRequest request) {
        ContainerRecord record = store.containers().find(container);
        Digest image = new ContainerCommit(store, running).commit(record.id().value(), request);
        String reference = request.reference();
        events.record(
                record,
                "commit",
                Map.of(
                        "comment",
                        request.message(),
                        "imageID",
                        image.toString(),
                        "imageRef",
                        reference == null ? "" : ImageReference.parse(reference).canonical()));
        return image;
    }

    @Override
    public void update(
            String container,
            ResourceChange resources,
            @Nullable RestartPolicy restart,
            Consumer<String> warnings) {
        new ContainerUpdate(store, running, starts.specs())
                .update(container, resources, restart, warnings);
        events.record(store.containers().find(container), "update");
    }

    @Override
    public Pruned prune(Filters filters) {
        networks().sweep();
        return new ContainerPrune(store, events).prune(filters);
    }
}
