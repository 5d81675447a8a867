package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.folder.ContainerRemoval;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.cgroup.Cgroup;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.mount.OverlayMount;
import dev.nutshell.kernel.process.ExitStatus;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.kernel.process.SignalDescriptor;
import dev.nutshell.kernel.process.SignalSet;
import dev.nutshell.kernel.process.Signals;
import dev.nutshell.kernel.process.UnixSockets;
import dev.nutshell.network.directory.Directory;
import dev.nutshell.network.directory.Memberships;
import dev.nutshell.rootless.NamespaceMembers;
import dev.nutshell.runtime.EngineBinary;
import dev.nutshell.runtime.OciRuntime;
import dev.nutshell.runtime.StartPlan;
import dev.nutshell.store.TemporaryArea;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Runs one container from its start to its end, and again as its restart policy says.
///
/// The command that wants it started, the front, is heard before the program may run: what the program writes must find the
/// front attached.
final class Supervisor implements AutoCloseable {
    private static final SignalSet ENDS =
            SignalSet.of(SignalNumber.SIGTERM, SignalNumber.SIGINT, SignalNumber.SIGHUP);

    private final Syscalls syscalls;
    private final SupervisePlan plan;
    private final EngineBinary binary;
    private final Reactor reactor;
    private final Clients clients;
    private final Standing standing;
    private final RunGroup group;
    private final ContainerNetwork network;
    private final Keeper keeper;
    private final @Nullable HealthMonitor health;
    private final RunEvents events;
    private final DetachedExecutions executions;
    private final StartGarbage startGarbage;
    private @Nullable Client front;
    private ContainerRun run;
    private boolean frontHeard;

    /// @param keeper closed with this
    /// @param directories by which hosts of one network know each other
    Supervisor(
            Syscalls syscalls,
            SupervisePlan plan,
            EngineBinary binary,
            Keeper keeper,
            Directory.Opener directories) {
        this.keeper = keeper;
        this.syscalls = syscalls;
        this.plan = plan;
        this.binary = binary;
        this.reactor = new Reactor(syscalls);
        this.startGarbage = new StartGarbage(syscalls, reactor.timers());
        this.network =
                new ContainerNetwork(
                        syscalls,
                        reactor,
                        plan.layout(),
                        plan.network(),
                        new Memberships(plan.layout(), directories));
        this.standing = new Standing(syscalls, plan);
        this.group = new RunGroup(syscalls, plan.start().cgroupsPath());
        this.events = new RunEvents(syscalls, plan);
        this.executions = new DetachedExecutions(syscalls, reactor, binary, events);
        this.clients =
                new Clients(
                        syscalls,
                        reactor,
                        new ClientCommands(plan, reactor, standing, network, events, new Own()));
        HealthPlan healthPlan = plan.health();
        this.health =
                healthPlan == null
                        ? null
                        : new HealthMonitor(
                                syscalls,
                                reactor,
                                binary,
                                healthPlan,
                                plan,
                                this::tellKeeper,
                                events::health);
        this.run = newRun();
    }

    private ContainerRun newRun() {
        return new ContainerRun(syscalls, reactor, plan, keeper, new Progress());
    }

    /// Starts the container, serves it and cleans up after it.
    ///
    /// @param frontSocket the connection to the front
    void run(Fd frontSocket) {
        front = clients.add(frontSocket);
        try (SupervisorLock lock = SupervisorLock.take(syscalls, plan.layout(), plan.id());
                Fd listener = listen()) {
            requireContainer();
            NamespaceMembers.addIfConfined(
                    syscalls, plan.layout(), (int) ProcessHandle.current().pid());
            keeper.tell(new HandoverMessage.Place(), listener, lock.descriptor());
            serve(listener, this::runOnce);
        } catch (EngineException failure) {
            // nothing that the container does leads here: it was not started, or the engine's own
            // state cannot be written
            clients.dismiss(failed(failure));
            keeper.tell(new HandoverMessage.Done());
            throw failure;
        }
    }

    /// Goes on where another supervisor was killed: the container's first process is a child of this one by now.
    void takeOver(Inheritance inheritance) {
        frontHeard = true;
        try (Fd listener = Objects.requireNonNull(inheritance.listener());
                Fd _ = Objects.requireNonNull(inheritance.lock())) {
            serve(listener, () -> goOn(inheritance));
        } catch (EngineException failure) {
            clients.dismiss(failed(failure));
            throw failure;
        }
    }

    /// It may have been removed between the command that starts it and this. From here on nobody removes it: who does takes the
    /// lock first.
    private void requireContainer() {
        ContainerRemoval removal = removal();
        if (!removal.isContainer(plan.id())) {
            removal.removeRunFolder(plan.id());
            throw new EngineException(
                    ErrorKind.NOT_FOUND,
                    "container " + plan.id().shortForm() + " was removed before it was started");
        }
    }

    private ContainerRemoval removal() {
        return new ContainerRemoval(
                syscalls, plan.layout(), new TemporaryArea(syscalls, plan.layout()));
    }

    private void serve(Fd listener, Runnable firstRun) {
        try (SignalDescriptor signals = new Signals(syscalls).open(ENDS)) {
            clients.open(listener);
            reactor.add(signals.descriptor(), PollSet.READABLE, _ -> shutDown(signals));
            firstRun.run();
            while (awaitRestart()) {
                runOnce();
            }
            finish();
        }
    }

    private void goOn(Inheritance inheritance) {
        TakeOver takeOver =
                new TakeOver(
                        new Orphans(syscalls, reactor), clients, standing, group, network, health);
        if (takeOver.goOn(inheritance, run)) {
            serveRun();
        }
    }

    /// How things stand, for whoever may have to go on.
    private void tellKeeper() {
        keeper.tell(
                new HandoverMessage.Facts(
                        standing.schedule(),
                        standing.limits(),
                        clients.attached(),
                        health == null ? Health.Status.STARTING : health.health().status(),
                        health == null ? 0 : health.health().failingStreak(),
                        standing.end()));
    }

    private void runOnce() {
        standing.begin();
        try {
            start();
        } catch (EngineException failure) {
            run.fail(failure);
        }
        serveRun();
    }

    private void serveRun() {
        run.serve();
        run.handOnTheRest();
        executions.settle();
    }

    private Fd listen() {
        try (FileCalls files = new FileCalls(syscalls);
                Fd runFolder =
                        files.open(
                                plan.layout().containerRun(plan.id()),
                                OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY,
                                0)) {
            files.unlink(runFolder, FileCalls.bytes(ControlSocket.NAME));
            return new UnixSockets(syscalls)
                    .listen(runFolder, ControlSocket.NAME, SocketConstants.SOCK_SEQPACKET);
        }
    }

    private void start() {
        try (Fd sealed = binary.seal(syscalls);
                Fd root =
                        new OverlayMount(syscalls)
                                .detached(
                                        plan.root().lower(),
                                        plan.root().upper(),
                                        plan.root().work(),
                                        plan.autoRemove())) {
            Cgroup created = group.create(standing.limits());
            OciRuntime runtime = new OciRuntime(syscalls, binary, sealed);
            create(runtime, root, created);
            network.attach(run.pidFd());
        }
        if (frontHeard) {
            run.release();
        }
    }

    /// A process of another container whose namespaces are joined must be the same before and after they were opened.
    private void create(OciRuntime runtime, Fd root, Cgroup cgroup) {
        StartPlan start = plan.start();
        List<JoinedContainer> joined = new ArrayList<>();
        for (JoinedContainer before : plan.joined()) {
            JoinedContainer now = before.now(syscalls, plan.layout());
            start = start.moved(before.pid(), now.pid());
            joined.add(now);
        }
        StartPlan current = start;
        run.start(given -> runtime.create(current, root, given, cgroup));
        try {
            joined.forEach(container -> container.requireAlive(syscalls));
        } catch (EngineException failure) {
            run.signal(SignalNumber.SIGKILL);
            throw failure;
        }
    }

    /// Waits as long as the restart policy says, unless a user puts an end to it.
    ///
    /// @return whether the container is to be started again
    private boolean awaitRestart() {
        // what a command has said before the end counts
        reactor.turn(0);
        Duration wanted = standing.pause();
        if (wanted == null) {
            return false;
        }
        dismissForNextRun();
        boolean[] due = {false};
        Timers.Timer timer = reactor.timers().in(wanted.toNanos(), () -> due[0] = true);
        while (!due[0] && standing.pause() != null) {
            reactor.turn(-1);
        }
        reactor.timers().cancel(timer);
        network.rename(events.name());
        return standing.pause() != null;
    }

    /// As Docker does it: the end of a run is the end for everybody who was attached. Who comes now belongs to the next one.
    private void dismissForNextRun() {
        clients.dismiss(standing.exited());
        frontHeard = true;
        onNetworks(network::detach);
        run.close();
        run = newRun();
    }

    private void giveUpRestart() {
        if (standing.giveUp()) {
            tellKeeper();
        }
    }

    private void finish() {
        EngineException failure = run.startFailure();
        ControlMessage last = failure == null ? standing.exited() : failed(failure);
        if (failure != null) {
            standing.failed(failure);
        }
        onNetworks(network::release);
        try {
            group.remove();
        } catch (EngineException _) {
            // it is empty or about to be: `rm` and the next start of the container remove it
        }
        ContainerRemoval removal = removal();
        try {
            if (plan.autoRemove()) {
                String name = events.name();
                ControlMessage exit = last;
                // whoever waits need not wait until the last file has been deleted
                removal.remove(
                        plan.id(),
                        true,
                        () -> {
                            events.destroyed(name);
                            clients.dismiss(exit);
                        });
            } else {
                removal.removeRunFolder(plan.id());
            }
        } catch (EngineException leftover) {
            // the next command that meets the leftover removes it; the exit is not its fault
            if (failure != null) {
                last =
                        new ControlMessage.Failed(
                                failure.kind(),
                                failure.getMessage() + "; " + leftover.getMessage());
            }
        }
        clients.dismiss(last);
        keeper.tell(new HandoverMessage.Done());
        onNetworks(network::remove);
    }

    private static void onNetworks(Runnable change) {
        try {
            change.run();
        } catch (EngineException _) {
            // the next command that changes the network sweeps it
        }
    }

    private static ControlMessage failed(EngineException failure) {
        return new ControlMessage.Failed(failure.kind(), String.valueOf(failure.getMessage()));
    }

    /// The machine goes down, or somebody wants the supervisor gone: the container is asked to end first.
    private void shutDown(SignalDescriptor signals) {
        if (signals.read().filter(it -> it.signal() == SignalNumber.SIGTERM).isPresent()) {
            standing.schedule().cancel();
            run.signal(plan.ends().stop());
            giveUpRestart();
        }
    }

    /// The program may run as soon as the front has been heard, or has gone.
    private void heard(Client client) {
        if (!frontHeard && client.equals(front)) {
            frontHeard = true;
            run.release();
        }
    }

    /// What commands of clients find here.
    private final class Own implements ClientCommands.Scene {
        @Override
        public ContainerRun run() {
            return run;
        }

        @Override
        public void changed() {
            tellKeeper();
        }

        @Override
        public void ending() {
            giveUpRestart();
        }

        @Override
        public void heard(Client client) {
            Supervisor.this.heard(client);
        }

        @Override
        public void hold(Fd master) {
            executions.hold(master);
        }

        @Override
        public void execute(Client client, ControlMessage.Execute wanted, Fd planFile) {
            Cgroup current = group.current();
            if (run.pid() == 0 || current == null) {
                client.send(
                        new ControlMessage.Failed(
                                ErrorKind.CONFLICT,
                                "container " + events.name() + " is not running"));
                return;
            }
            executions.start(client, wanted.id(), planFile, run.pidFd(), current);
        }
    }

    @Override
    public void close() {
        // first: a supervisor that fails must not tell its keeper that the run is over
        keeper.close();
        run.close();
        network.close();
        reactor.close();
    }

    /// What becomes of the container.
    private final class Progress implements ContainerRun.Events {
        /// Written down before anybody is told: who hears that it runs can see it in the state.
        @Override
        public void running(int pid) {
            HandoverMessage.Running began = standing.running(pid);
            NamespaceMembers.addIfConfined(syscalls, plan.layout(), pid);
            Cgroup current = group.current();
            if (health != null && current != null) {
                health.begin(run.pidFd(), current, Instant.now());
            }
            keeper.tell(began);
            tellKeeper();
            events.started();
            clients.tell(new ControlMessage.Started(pid));
            startGarbage.collectLater();
        }

        /// Written down before the output has been handed on, which can take as long as its slowest reader does. What runs on
        /// of a container without a pid namespace is ended, as it would be with one.
        @Override
        public void ended(ExitStatus exit) {
            boolean outOfMemory = group.hasRunOutOfMemory();
            if (health != null) {
                health.end();
            }
            standing.ended(exit, outOfMemory);
            tellKeeper();
            events.ended(exit.shellCode(), outOfMemory);
            group.kill();
        }
    }
}
