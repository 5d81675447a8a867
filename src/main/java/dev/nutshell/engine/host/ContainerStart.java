package dev.nutshell.engine.host;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.etc.EtcFiles;
import dev.nutshell.container.etc.HostFiles;
import dev.nutshell.container.log.LogPeer;
import dev.nutshell.container.log.LogPlan;
import dev.nutshell.container.log.option.LogSettings;
import dev.nutshell.container.log.option.LogSubject;
import dev.nutshell.container.mount.BindSources;
import dev.nutshell.container.mount.MountSpecs;
import dev.nutshell.container.spec.HostDevices;
import dev.nutshell.container.spec.HostSystem;
import dev.nutshell.container.spec.SpecBuilder;
import dev.nutshell.container.state.ContainerState;
import dev.nutshell.container.supervise.ControlSocket;
import dev.nutshell.container.supervise.JoinedContainer;
import dev.nutshell.container.supervise.SupervisePlan;
import dev.nutshell.container.supervise.SupervisorLaunch;
import dev.nutshell.container.user.ResolvedUser;
import dev.nutshell.container.user.UserLookup;
import dev.nutshell.image.Snapshot;
import dev.nutshell.kernel.cgroup.CgroupHierarchies;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.mount.OverlayMount;
import dev.nutshell.kernel.process.Signal;
import dev.nutshell.network.endpoint.NetworkPlan;
import dev.nutshell.runtime.EngineBinary;
import dev.nutshell.runtime.PlanCompiler;
import dev.nutshell.runtime.StartPlan;
import dev.nutshell.runtime.init.WriteFile;
import dev.nutshell.spec.container.HostConfig;
import dev.nutshell.spec.container.NamespaceMode;
import dev.nutshell.spec.container.NetworkMode;
import dev.nutshell.spec.runtime.LinuxSpec.NamespaceType;
import dev.nutshell.spec.runtime.RuntimeSpec;
import dev.nutshell.store.StateDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Starts containers: decides what a start needs, and hands it to a supervisor.
final class ContainerStart {
    private final Store store;
    private final EngineBinary binary;
    private final EtcFiles etc;
    private final SpecBuilder specs;
    private final NetworkPlanner planner;

    ContainerStart(Store store, EngineBinary binary) {
        this.store = store;
        this.binary = binary;
        this.etc = new EtcFiles(store.layout(), HostFiles.ofThisMachine());
        this.planner = new NetworkPlanner(store);
        this.specs =
                new SpecBuilder(
                        store.syscalls(),
                        HostSystem.ofThisMachine(),
                        new HostDevices(store.syscalls(), Path.of("/dev")),
                        new MountSpecs(store.volumes(), store.snapshots()::imageFolders),
                        etc,
                        store.isConfined());
    }

    SpecBuilder specs() {
        return specs;
    }

    /// A supervisor to come.
    SupervisorLaunch supervisor() {
        return new SupervisorLaunch(store.syscalls(), binary, store.layout());
    }

    /// Gives the container, which does not run, to the supervisor. It says over the connection how it went.
    ControlSocket launch(ContainerRecord record, SupervisorLaunch supervisor) {
        supervisor.begin();
        return supervisor.start(plan(record));
    }

    private SupervisePlan plan(ContainerRecord record) {
        Snapshot snapshot = store.snapshots().find(record.id());
        StateDirectory.ensure(store.layout().containerRun(record.id()));
        BindSources.prepare(record.mounts());
        NetworkPlan network = planner.plan(record);
        if (!network.isEmpty()) {
            new NetworkChoice(store).requireRights(network);
        }
        etc.write(
                record.id(),
                record.config(),
                record.host().network(),
                NetworkPlanner.names(network, new ContainerLinks(store).hosts(record)));
        Map<String, JoinedContainer> joined = new LinkedHashMap<>();
        SpecBuilder.Surroundings surroundings = surroundings(record, snapshot, joined);
        List<WriteFile> secrets = new ContainerSecrets(store.layout()).files(record.id());
        RuntimeSpec spec = specs.build(record, surroundings);
        StartPlan start =
                PlanCompiler.compile(
                        secrets.isEmpty() ? spec : spec.withMount(ContainerSecrets.mount()),
                        new PlanCompiler.Subject(
                                record.id().value(),
                                store.layout().containerRun(record.id()),
                                specs.filters(record),
                                secrets),
                        new PlanCompiler.Host(
                                CgroupHierarchies.discover(store.syscalls()), store.isConfined()));
        LogPlan log = new LogSettings(record.host().log()).plan(store.layout(), logSubject(record));
        LogPeer.require(store.syscalls(), log);
        return new SupervisePlan(
                record.id(),
                record.name(),
                store.layout(),
                new SupervisePlan.RootFilesystem(
                        snapshot.lowerDirs(), snapshot.upper(), snapshot.work()),
                start,
                List.copyOf(joined.values()),
                log,
                network,
                record.config().streams().openStdin(),
                record.config().streams().stdinOnce(),
                record.host().autoRemove(),
                ends(record.config().stopSignal()),
                RestartRules.of(record.host().restart()),
                new HealthPlans(specs).of(record, surroundings.user()),
                ContainerEvents.subject(record, planner.shown(record)));
    }

    private static SupervisePlan.EndSignals ends(String stopSignal) {
        return stopSignal.isEmpty()
                ? new SupervisePlan.EndSignals(Signal.TERM.number(), true)
                : new SupervisePlan.EndSignals(Signal.parse(stopSignal).number(), false);
    }

    private static LogSubject logSubject(ContainerRecord record) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String variable : record.config().env()) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                environment.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return new LogSubject(
                record.id(),
                record.name(),
                record.imageId().toString(),
                record.image(),
                record.config().labels(),
                environment);
    }

    /// @param others gets the containers whose namespaces are joined, by what the user calls them
    private SpecBuilder.Surroundings surroundings(
            ContainerRecord record, Snapshot snapshot, Map<String, JoinedContainer> others) {
        HostConfig host = record.host();
        Map<NamespaceType, String> joined = new EnumMap<>(NamespaceType.class);
        ContainerId etcOwner = record.id();
        if (host.network().mode() instanceof NetworkMode.OfContainer(String container)) {
            joined.put(NamespaceType.NETWORK, namespace(container, "net", others));
            etcOwner = store.containers().resolve(container);
        }
        if (host.namespaces().pid() instanceof NamespaceMode.OfContainer(String container)) {
            joined.put(NamespaceType.PID, namespace(container, "pid", others));
        }
        String sharedMemory = "";
        if (host.namespaces().ipc() instanceof NamespaceMode.OfContainer(String container)) {
            requireShareable(container);
            JoinedContainer other = others.computeIfAbsent(container, this::firstProcess);
            joined.put(NamespaceType.IPC, "/proc/" + other.pid() + "/ns/ipc");
            sharedMemory = StartPlan.sharedMemory(other.pid());
        }
        return new SpecBuilder.Surroundings(user(record, snapshot), joined, sharedMemory, etcOwner);
    }

    private String namespace(String container, String name, Map<String, JoinedContainer> others) {
        return "/proc/"
                + others.computeIfAbsent(container, this::firstProcess).pid()
                + "/ns/"
                + name;
    }

    /// Looked up in the container's own files, which it may have changed since it was made.
    private ResolvedUser user(ContainerRecord record, Snapshot snapshot) {
        List<Path> all = new ArrayList<>(List.of(snapshot.upper()));
        all.addAll(snapshot.lowerDirs());
        try (Fd root = new OverlayMount(store.syscalls()).detachedReadOnly(all)) {
            return new UserLookup(store.syscalls())
                    .find(root, record.config().user(), record.host().security().groups());
        }
    }

    /// As with Docker, a container has to have offered its ipc namespace.
    private void requireShareable(String container) {
        switch (store.containers().find(container).host().namespaces().ipc()) {
            case NamespaceMode.Shareable _, NamespaceMode.Host _, NamespaceMode.OfContainer _ -> {
                // its own, or one that it was offered itself
            }
            case NamespaceMode.Default _, NamespaceMode.Private _, NamespaceMode.None _ ->
                    throw new EngineException(
                            ErrorKind.CONFLICT,
                            "cannot join IPC of a container "
                                    + container
                                    + ": non-shareable IPC (hint: use IpcMode:shareable for the"
                                    + " donor container)");
        }
    }

    private JoinedContainer firstProcess(String container) {
        ContainerId id = store.containers().find(container).id();
        return switch (store.states().read(id)) {
            case ContainerState.Running(int pid, long ticks, var _) ->
                    joined(id, container, pid, ticks);
            case ContainerState.Paused(int pid, long ticks, var _) ->
                    joined(id, container, pid, ticks);
            case ContainerState.Created _, ContainerState.Restarting _, ContainerState.Exited _ ->
                    throw new EngineException(
                            ErrorKind.CONFLICT,
                            "cannot join the namespaces of container "
                                    + container
                                    + ": it is not running");
        };
    }

    private JoinedContainer joined(ContainerId id, String container, int pid, long ticks) {
        new RunningContainers(store).requireEnterable(container, pid);
        return new JoinedContainer(id, container, pid, ticks);
    }
}
