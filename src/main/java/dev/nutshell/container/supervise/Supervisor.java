package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.folder.ContainerRemoval;
import dev.nutshell.container.log.ContainerLog;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.cgroup.Cgroup;
import dev.nutshell.kernel.cgroup.CgroupPath;
import dev.nutshell.kernel.cgroup.Cgroups;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.mount.OverlayMount;
import dev.nutshell.kernel.process.ExitStatus;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.kernel.process.SignalDescriptor;
import dev.nutshell.kernel.process.SignalSet;
import dev.nutshell.kernel.process.Signals;
import dev.nutshell.kernel.process.UnixSockets;
import dev.nutshell.runtime.EngineBinary;
import dev.nutshell.runtime.GroupLimits;
import dev.nutshell.runtime.OciRuntime;
import dev.nutshell.store.StateLayout;
import dev.nutshell.store.TemporaryArea;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs one container from its start to its end.
///
/// The command that wants it started, the front, is heard before the program may run: what the program writes must find the
/// front attached.
final class Supervisor implements AutoCloseable {
    /// How long output is waited for that a process outside of the container's group holds open.
    private static final long LINGER = 100_000_000;

    /// How long a log driver that is behind is waited for.
    private static final long LOG_PATIENCE = 5_000_000_000L;

    private static final SignalSet ENDS =
            SignalSet.of(SignalNumber.SIGTERM, SignalNumber.SIGINT, SignalNumber.SIGHUP);

    private final Syscalls syscalls;
    private final SupervisePlan plan;
    private final EngineBinary binary;
    private final Reactor reactor;
    private final ContainerLog log;
    private final ContainerStreams streams;
    private final Clients clients;
    private final StateRecord record;
    private final RunEvents events;
    private @Nullable Client front;
    private @Nullable Cgroup cgroup;
    private @Nullable ContainerProcess process;
    private boolean frontHeard;
    private @Nullable EngineException startFailure;
    private boolean running;
    private @Nullable ExitStatus status;
    private boolean oomKilled;

    Supervisor(Syscalls syscalls, SupervisePlan plan, EngineBinary binary) {
        this.syscalls = syscalls;
        this.plan = plan;
        this.binary = binary;
        this.reactor = new Reactor(syscalls);
        this.log = new ContainerLog(syscalls, plan.log());
        this.streams = new ContainerStreams(syscalls, reactor, plan, log);
        this.clients = new Clients(syscalls, reactor, new Commands());
        this.record = new StateRecord(syscalls, plan.layout(), plan.id(), !plan.autoRemove());
        this.events = new RunEvents(syscalls, plan);
    }

    /// Starts the container, serves it and cleans up after it.
    ///
    /// @param frontSocket the connection to the front
    void run(Fd frontSocket) {
        front = clients.add(frontSocket);
        try (SupervisorLock _ = SupervisorLock.take(syscalls, plan.layout(), plan.id())) {
            supervise();
        } catch (EngineException failure) {
            // nothing that the container does leads here: it was not started, or the engine's own
            // state cannot be written
            clients.dismiss(failed(failure));
            throw failure;
        }
    }

    private void supervise() {
        StateLayout layout = plan.layout();
        try (FileCalls files = new FileCalls(syscalls);
                Fd runFolder =
                        files.open(
                                layout.containerRun(plan.id()),
                                OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY,
                                0);
                Fd listener = listen(files, runFolder);
                SignalDescriptor signals = new Signals(syscalls).open(ENDS)) {
            clients.open(listener);
            reactor.add(signals.descriptor(), PollSet.READABLE, _ -> shutDown(signals));
            log.room().ifPresent(room -> reactor.add(room, PollSet.READABLE, _ -> logCaughtUp()));
            try {
                start();
            } catch (EngineException failure) {
                startFailure = failure;
            }
            serve();
            handOnTheRest();
            finish();
        }
    }

    private Fd listen(FileCalls files, Fd runFolder) {
        files.unlink(runFolder, FileCalls.bytes(ControlSocket.NAME));
        return new UnixSockets(syscalls)
                .listen(runFolder, ControlSocket.NAME, SocketConstants.SOCK_SEQPACKET);
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
            Cgroup group =
                    Cgroups.discover(syscalls)
                            .create(
                                    new CgroupPath(plan.start().cgroupsPath()),
                                    GroupLimits.of(plan.start().resources()));
            cgroup = group;
            OciRuntime runtime = new OciRuntime(syscalls, binary, sealed);
            OciRuntime.Creation creation =
                    streams.create(given -> runtime.create(plan.start(), root, given, group));
            process = new ContainerProcess(reactor, creation, new Progress());
        }
    }

    /// Until the first process has ended, or could not be started.
    private void serve() {
        while (startFailure == null && status == null) {
            reactor.turn(-1);
        }
        if (startFailure != null && process != null) {
            process.awaitFailure();
        }
    }

    /// What the container wrote last. A reader that is slow is waited for; the end is written down already.
    private void handOnTheRest() {
        streams.closeInput();
        while (startFailure == null && !streams.isDone()) {
            long patience = log.isBehind() ? LOG_PATIENCE : LINGER;
            if (!reactor.turn(streams.isHeldUp() ? -1 : patience)) {
                break;
            }
        }
        streams.end();
        log.close();
    }

    private void logCaughtUp() {
        log.acknowledgeRoom();
        streams.resume();
    }

    private void finish() {
        EngineException failure = startFailure;
        ControlMessage last =
                failure == null ? new ControlMessage.Exited(code(), oomKilled) : failed(failure);
        if (failure != null) {
            record.failed(failure);
        }
        try {
            removeCgroup();
        } catch (EngineException _) {
            // it is empty or about to be: `rm` and the next start of the container remove it
        }
        ContainerRemoval removal =
                new ContainerRemoval(
                        syscalls, plan.layout(), new TemporaryArea(syscalls, plan.layout()));
        try {
            if (plan.autoRemove()) {
                String name = events.name();
                removal.remove(plan.id(), true);
                events.destroyed(name);
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
    }

    private int code() {
        ExitStatus exit = status;
        return exit == null ? 0 : exit.shellCode();
    }

    private static ControlMessage failed(EngineException failure) {
        return new ControlMessage.Failed(failure.kind(), String.valueOf(failure.getMessage()));
    }

    private void removeCgroup() {
        if (cgroup != null) {
            try (Cgroup group = cgroup) {
                group.kill();
                group.remove();
            }
        }
    }

    private void signal(int number) {
        if (process != null) {
            process.signal(number);
        }
    }

    /// The machine goes down, or somebody wants the supervisor gone: the container is asked to end first.
    private void shutDown(SignalDescriptor signals) {
        if (signals.read().filter(it -> it.signal() == SignalNumber.SIGTERM).isPresent()) {
            signal(plan.stopSignal());
        }
    }

    /// The program may run as soon as the front has been heard, or has gone.
    private void heard(Client client) {
        if (!frontHeard && client.equals(front)) {
            frontHeard = true;
            if (process != null) {
                process.release();
            }
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        streams.close();
        reactor.close();
    }

    /// What becomes of the first process.
    private final class Progress implements ContainerProcess.Events {
        @Override
        public void console(Fd master) {
            streams.console(master);
        }

        /// Written down before anybody is told: who hears that it runs can see it in the state.
        @Override
        public void running(int pid) {
            running = true;
            record.running(pid);
            events.started();
            clients.tell(new ControlMessage.Started(pid));
            streams.begin();
        }

        @Override
        public void failed(EngineException why) {
            startFailure = why;
        }

        /// Written down before the output has been handed on, which can take as long as its slowest reader does. What runs on
        /// of a container without a pid namespace is ended, as it would be with one.
        @Override
        public void ended(ExitStatus exit) {
            status = exit;
            if (startFailure != null) {
                return;
            }
            Cgroup group = cgroup;
            if (group != null) {
                oomKilled = group.oomKills() > 0;
            }
            record.exited(exit.shellCode(), oomKilled);
            events.ended(exit.shellCode(), oomKilled);
            if (group != null) {
                group.kill();
            }
        }
    }

    /// What the clients want.
    private final class Commands implements Clients.Listener {
        @Override
        public void connected(Client client) {
            if (running && status == null && process != null) {
                client.send(new ControlMessage.Started(process.pid()));
            }
        }

        @Override
        public void said(Client client, ControlMessage message, List<Fd> descriptors) {
            if (message instanceof ControlMessage.Attach attach) {
                attach(client, attach, descriptors);
            } else {
                descriptors.forEach(Fd::close);
                obey(client, message);
            }
            heard(client);
        }

        @Override
        public void gone(Client client) {
            streams.drop(client);
            heard(client);
        }

        private void attach(Client client, ControlMessage.Attach wanted, List<Fd> pipes) {
            if (client.attachOnce() && !reactor.isFull()) {
                streams.attach(client, wanted, pipes);
                return;
            }
            pipes.forEach(Fd::close);
            client.send(
                    new ControlMessage.Failed(
                            ErrorKind.CONFLICT,
                            "cannot attach: the command is attached already, or too many are"));
        }

        private void obey(Client client, ControlMessage message) {
            switch (message) {
                case ControlMessage.EndInput() -> streams.endInput(client);
                case ControlMessage.Signal(int number) -> signal(number);
                case ControlMessage.Stop(int number) -> signal(number);
                case ControlMessage.Attach _,
                        ControlMessage.Attached _,
                        ControlMessage.Started _,
                        ControlMessage.Failed _,
                        ControlMessage.Exited _ ->
                        client.send(
                                new ControlMessage.Failed(
                                        ErrorKind.INTERNAL, "not a command: " + message));
            }
        }
    }
}
