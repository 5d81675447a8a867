package dev.nutshell.engine.host;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.etc.EtcFiles;
import dev.nutshell.container.etc.HostFiles;
import dev.nutshell.container.etc.NetworkNames;
import dev.nutshell.container.mount.MountPoint;
import dev.nutshell.container.mount.MountSpecs;
import dev.nutshell.container.spec.SpecBuilder;
import dev.nutshell.container.state.ContainerState;
import dev.nutshell.container.supervise.ControlSocket;
import dev.nutshell.container.supervise.SupervisePlan;
import dev.nutshell.container.supervise.SupervisorLaunch;
import dev.nutshell.container.user.ResolvedUser;
import dev.nutshell.container.user.UserLookup;
import dev.nutshell.image.Snapshot;
import dev.nutshell.kernel.cgroup.CgroupHierarchies;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.mount.OverlayMount;
import dev.nutshell.kernel.process.Signal;
import dev.nutshell.runtime.EngineBinary;
import dev.nutshell.runtime.PlanCompiler;
import dev.nutshell.runtime.StartPlan;
import dev.nutshell.spec.container.NetworkMode;
import dev.nutshell.spec.runtime.MountSpec;
import dev.nutshell.store.StateDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts containers: decides what a start needs, and hands it to a supervisor.
final class ContainerStart {
    private final Store store;
    private final EngineBinary binary;

    ContainerStart(Store store, EngineBinary binary) {
        this.store = store;
        this.binary = binary;
    }

    /// Starts a supervisor for the container, which does not run. It says over the connection how it went.
    ///
    ControlSocket launch(ContainerRecord record) {
        return new SupervisorLaunch(store.syscalls(), binary).start(plan(record));
    }

    private SupervisePlan plan(ContainerRecord record) {
        Snapshot snapshot = store.snapshots().find(record.id());
        StateDirectory.ensure(store.layout().containerRun(record.id()));
        SpecBuilder.Built built =
                new SpecBuilder(store.syscalls())
                        .build(
                                new SpecBuilder.Input(
                                        record.id(),
                                        record.config(),
                                        record.host(),
                                        record.command(),
                                        user(record, snapshot),
                                        mounts(record),
                                        this::firstProcess));
        StartPlan start =
                PlanCompiler.compile(
                        built.spec(),
                        record.id().value(),
                        store.layout().containerRun(record.id()),
                        built.filter(),
                        built.resources(),
                        CgroupHierarchies.discover(store.syscalls()));
        String stopSignal = record.config().stopSignal();
        return new SupervisePlan(
                record.id(),
                record.name(),
                store.layout(),
                new SupervisePlan.RootFilesystem(
                        snapshot.lowerDirs(), snapshot.upper(), snapshot.work()),
                start,
                record.config().streams().openStdin(),
                record.config().streams().stdinOnce(),
                record.host().autoRemove(),
                stopSignal.isEmpty() ? Signal.TERM.number() : Signal.parse(stopSignal).number());
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

    private List<MountSpec> mounts(ContainerRecord record) {
        List<MountSpec> mounts =
                new ArrayList<>(
                        new MountSpecs(store.syscalls(), store.volumes()).of(record.mounts()));
        if (!(record.host().network().mode() instanceof NetworkMode.OfContainer)) {
            EtcFiles files = new EtcFiles(store.layout(), HostFiles.ofThisMachine());
            files.write(
                    record.id(), record.config(), record.host().network(), NetworkNames.NONE);
            List<String> taken = record.mounts().stream().map(MountPoint::destination).toList();
            mounts.addAll(
                    files.mounts(record.id(), taken, record.host().storage().readOnlyRoot()));
        }
        return mounts;
    }

    private int firstProcess(String container) {
        ContainerState state =
                store.states().read(store.containers().find(container).id());
        return switch (state) {
            case ContainerState.Running(int pid, long _, var _) -> pid;
            case ContainerState.Paused(int pid, long _, var _) -> pid;
            case ContainerState.Created _, ContainerState.Exited _ ->
                    throw new EngineException(
                            ErrorKind.CONFLICT,
                            "cannot join the namespace of container "
                                    + container
                                    + ": it is not running");
        };
    }
}
