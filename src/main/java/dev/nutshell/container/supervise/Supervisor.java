package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.cgroup.Cgroup;
import dev.nutshell.kernel.cgroup.CgroupPath;
import dev.nutshell.kernel.cgroup.Cgroups;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.StreamBlock;
import dev.nutshell.kernel.mount.OverlayMount;
import dev.nutshell.kernel.process.Descriptors;
import dev.nutshell.kernel.process.ExitStatus;
import dev.nutshell.kernel.process.Pipes;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.kernel.process.SignalDescriptor;
import dev.nutshell.kernel.process.SignalSet;
import dev.nutshell.kernel.process.Signals;
import dev.nutshell.kernel.process.UnixSockets;
import dev.nutshell.runtime.EngineBinary;
import dev.nutshell.runtime.GroupLimits;
import dev.nutshell.runtime.OciRuntime;
import dev.nutshell.runtime.init.InitChannel;
import dev.nutshell.store.FileLock;
import dev.nutshell.store.StateLayout;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs one container from its start to its end.
final class Supervisor implements AutoCloseable {
    private static final int BLOCK = 1 << 16;

    /// How long output is waited for that a process outside of the container's pid namespace holds open.
    private static final long LINGER = 100_000_000;

    private final Syscalls syscalls;
    private final SupervisePlan plan;
    private final EngineBinary binary;
    private final UnixSockets sockets;
    private final Reactor reactor;
    private final StreamBlock block;
    private final OutputStreams stdout;
    private final OutputStreams stderr;
    private final StateFile stateFile;
    private final List<Client> clients = new ArrayList<>();
    private final List<Client> waitingForStreams = new ArrayList<>();
    private @Nullable Client inputOwner;
    private @Nullable Fd input;
    private @Nullable Cgroup cgroup;
    private OciRuntime.@Nullable Creation creation;
    private Reactor.@Nullable Watch channelWatch;
    private @Nullable EngineException startFailure;
    private boolean started;
    private @Nullable ExitStatus status;

    Supervisor(Syscalls syscalls, SupervisePlan plan, EngineBinary binary) {
        this.syscalls = syscalls;
        this.plan = plan;
        this.binary = binary;
        this.sockets = new UnixSockets(syscalls);
        this.reactor = new Reactor(syscalls);
        this.block = new StreamBlock(syscalls, BLOCK);
        this.stdout = new OutputStreams(syscalls, reactor, block);
        this.stderr = new OutputStreams(syscalls, reactor, block);
        this.stateFile = new StateFile(plan.layout(), plan.id());
    }

    /// Starts the container, serves it and cleans up after it.
    ///
    /// @param front the command that wants it started
    void run(Fd front) {
        StateLayout layout = plan.layout();
        addClient(new Client(syscalls, front));
        SignalSet ends =
                SignalSet.of(SignalNumber.SIGTERM, SignalNumber.SIGINT, SignalNumber.SIGHUP);
        try (FileLock _ = FileLock.exclusive(syscalls, layout.supervisorLock(plan.id()));
                FileCalls files = new FileCalls(syscalls);
                Fd runFolder = openDirectory(files, layout.containerRun(plan.id()));
                Fd listener = listen(files, runFolder);
                SignalDescriptor signals = new Signals(syscalls).open(ends)) {
            reactor.add(listener, PollSet.READABLE, _ -> accept(listener));
            reactor.add(signals.descriptor(), PollSet.READABLE, _ -> shutDown(signals));
            Instant startedAt = Instant.now();
            try {
                start();
            } catch (EngineException failure) {
                startFailure = failure;
            }
            serve();
            finish(startedAt);
        }
    }

    private void start() {
        try (FileCalls files = new FileCalls(syscalls);
                Fd sealed = binary.seal(syscalls);
                Fd root =
                        new OverlayMount(syscalls)
                                .detached(
                                        plan.root().lower(),
                                        plan.root().upper(),
                                        plan.root().work(),
                                        plan.autoRemove());
                Fd nothing = files.open(Path.of("/dev/null"), OpenFlags.O_RDWR, 0)) {
            Cgroup group =
                    Cgroups.discover(syscalls)
                            .create(
                                    new CgroupPath(plan.start().cgroupsPath()),
                                    GroupLimits.of(plan.start().resources()));
            cgroup = group;
            OciRuntime runtime = new OciRuntime(syscalls, binary, sealed);
            if (plan.start().terminal()) {
                creation =
                        runtime.create(
                                plan.start(),
                                root,
                                new OciRuntime.Streams(nothing, nothing, nothing),
                                group);
            } else {
                creation = createWithPipes(runtime, root, nothing, group);
            }
        }
        creation.channel().sendGo();
        channelWatch =
                reactor.add(creation.channel().socket(), PollSet.READABLE, _ -> heardFromInit());
        reactor.add(creation.process().pidFd().descriptor(), PollSet.READABLE, _ -> ended());
    }

    private OciRuntime.Creation createWithPipes(
            OciRuntime runtime, Fd root, Fd nothing, Cgroup group) {
        Pipes pipes = new Pipes(syscalls);
        Descriptors descriptors = new Descriptors(syscalls);
        Pipes.Ends out = pipes.open("stdout of the container");
        Pipes.Ends error = pipes.open("stderr of the container");
        descriptors.setNonBlocking(out.read(), true);
        descriptors.setNonBlocking(error.read(), true);
        stdout.read(out.read());
        stderr.read(error.read());
        try (Fd outEnd = out.write();
                Fd errorEnd = error.write()) {
            if (!plan.stdinOpen()) {
                return runtime.create(
                        plan.start(),
                        root,
                        new OciRuntime.Streams(nothing, outEnd, errorEnd),
                        group);
            }
            Pipes.Ends in = pipes.open("stdin of the container");
            input = in.write();
            try (Fd inEnd = in.read()) {
                return runtime.create(
                        plan.start(), root, new OciRuntime.Streams(inEnd, outEnd, errorEnd), group);
            }
        }
    }

    private void heardFromInit() {
        Optional<InitChannel.Message> message =
                java.util.Objects.requireNonNull(creation).channel().receive();
        if (message.isEmpty()) {
            if (channelWatch != null) {
                reactor.remove(channelWatch);
                channelWatch = null;
            }
            if (startFailure == null) {
                running();
            }
            return;
        }
        switch (message.get()) {
            case InitChannel.Message.Console(Fd master) -> console(master);
            case InitChannel.Message.Ready() -> creation.channel().sendGo();
            case InitChannel.Message.Failed(EngineException failure) -> startFailure = failure;
        }
    }

    private void console(Fd master) {
        Descriptors descriptors = new Descriptors(syscalls);
        descriptors.setNonBlocking(master, true);
        input = descriptors.duplicate(master.number(), 3, "terminal of the container");
        stdout.read(master);
    }

    /// The program runs: who waited for its streams gets them.
    private void running() {
        started = true;
        int pid = java.util.Objects.requireNonNull(creation).process().pid();
        for (Client client : clients) {
            client.send(new ControlMessage.Started(pid));
        }
        waitingForStreams.forEach(this::giveInput);
        waitingForStreams.clear();
        stateFile.write(state(Instant.now(), null, 0, ""), false);
    }

    private void ended() {
        status = java.util.Objects.requireNonNull(creation).process().pidFd().await();
    }

    private void serve() {
        while (startFailure == null && status == null) {
            reactor.turn(-1);
        }
        if (startFailure != null && creation != null && status == null) {
            status = creation.process().pidFd().await();
        }
        // the end may have come before the end of the channel was seen
        if (status != null && !started && startFailure == null && channelWatch != null) {
            while (channelWatch != null && startFailure == null) {
                heardFromInit();
            }
        }
        closeInput();
        while (startFailure == null && !(stdout.isDone() && (hasOneStream() || stderr.isDone()))) {
            boolean isHeldUp = stdout.isHeldUp() || stderr.isHeldUp();
            if (!reactor.turn(isHeldUp ? -1 : LINGER)) {
                break;
            }
        }
        stdout.close();
        stderr.close();
    }

    private boolean hasOneStream() {
        return plan.start().terminal();
    }

    private void finish(Instant startedAt) {
        EngineException failure = startFailure;
        ExitStatus exit = status;
        int code = exit == null ? 0 : exit.shellCode();
        ControlMessage last = new ControlMessage.Exited(code, false);
        if (failure != null) {
            last = new ControlMessage.Failed(failure.kind(), String.valueOf(failure.getMessage()));
            if (!plan.autoRemove()) {
                stateFile.write(
                        state(
                                null,
                                null,
                                exitCodeOf(failure),
                                String.valueOf(failure.getMessage())),
                        true);
            }
        } else if (!plan.autoRemove()) {
            stateFile.write(state(startedAt, Instant.now(), code, ""), true);
        }
        try {
            removeCgroup();
        } catch (EngineException _) {
            // it is empty or about to be: `rm` and the next start of the container remove it
        }
        ContainerRemoval removal = new ContainerRemoval(syscalls, plan.layout());
        try {
            if (plan.autoRemove()) {
                removal.remove(plan.id(), plan.name(), plan.doomed());
            } else {
                removal.removeRunFolder(plan.id());
            }
        } catch (EngineException leftover) {
            // the next command that meets the leftover removes it; the container's exit is not its
            // fault
            last =
                    failure == null
                            ? last
                            : new ControlMessage.Failed(
                                    failure.kind(),
                                    failure.getMessage() + "; " + leftover.getMessage());
        }
        for (Client client : List.copyOf(clients)) {
            client.send(last);
            client.close();
        }
    }

    private void removeCgroup() {
        if (cgroup != null) {
            try (Cgroup group = cgroup) {
                group.kill();
                group.remove();
            }
        }
    }

    private StateFile.State state(
            @Nullable Instant startedAt, @Nullable Instant finishedAt, int code, String error) {
        int pid = creation == null ? 0 : creation.process().pid();
        return new StateFile.State(
                ProcessIdentity.bootId(syscalls),
                pid,
                ProcessIdentity.startTicks(syscalls, pid).orElse(0L),
                startedAt,
                finishedAt,
                code,
                false,
                error);
    }

    /// What `inspect` shows for a container that could not be started (moby: daemon/start.go).
    private static int exitCodeOf(EngineException failure) {
        return switch (failure.kind()) {
            case COMMAND_NOT_FOUND -> 127;
            case NOT_EXECUTABLE -> 126;
            default -> 128;
        };
    }

    private void accept(Fd listener) {
        Fd connection = sockets.accept(listener);
        boolean isOurs = sockets.peer(connection).uid() == 0;
        if (!isOurs || reactor.isFull()) {
            connection.close();
            return;
        }
        Client client = new Client(syscalls, connection);
        addClient(client);
        if (started) {
            client.send(
                    new ControlMessage.Started(
                            java.util.Objects.requireNonNull(creation).process().pid()));
        }
    }

    private void addClient(Client client) {
        clients.add(client);
        Reactor.Watch[] watch = new Reactor.Watch[1];
        watch[0] =
                reactor.add(
                        client.socket(),
                        PollSet.READABLE,
                        _ -> {
                            Client.Received received = client.receive();
                            if (received == null || client.isGone()) {
                                reactor.remove(watch[0]);
                                drop(client);
                            } else {
                                answer(client, received);
                            }
                        });
    }

    private void drop(Client client) {
        clients.remove(client);
        waitingForStreams.remove(client);
        if (client.equals(inputOwner)) {
            inputOwner = null;
            if (plan.stdinOnce()) {
                closeInput();
            }
        }
        client.close();
    }

    private void answer(Client client, Client.Received received) {
        switch (received.message()) {
            case ControlMessage.Attach attach -> attach(client, attach, received.descriptors());
            case ControlMessage.EndInput() -> endInput(client);
            case ControlMessage.Signal(int number) -> signal(number);
            case ControlMessage.Stop(int number) -> signal(number);
            case ControlMessage.Attached _,
                    ControlMessage.Started _,
                    ControlMessage.Failed _,
                    ControlMessage.Exited _ ->
                    client.send(
                            new ControlMessage.Failed(
                                    ErrorKind.INTERNAL, "not a command: " + received.message()));
        }
    }

    private void attach(Client client, ControlMessage.Attach attach, List<Fd> pipes) {
        List<Fd> rest = new ArrayList<>(pipes);
        if (attach.stdout() && !rest.isEmpty()) {
            stdout.attach(rest.removeFirst());
        }
        if (attach.stderr() && !rest.isEmpty()) {
            stderr.attach(rest.removeFirst());
        }
        rest.forEach(Fd::close);
        if (attach.stdin()) {
            inputOwner = client;
        }
        if (started) {
            giveInput(client);
        } else {
            waitingForStreams.add(client);
        }
    }

    private void giveInput(Client client) {
        Fd end = input;
        if (client.equals(inputOwner) && end != null) {
            client.send(new ControlMessage.Attached(true), end);
        } else {
            client.send(new ControlMessage.Attached(false));
        }
    }

    private void endInput(Client client) {
        if (client.equals(inputOwner) && plan.stdinOnce() && !plan.start().terminal()) {
            closeInput();
        }
    }

    private void closeInput() {
        if (input != null) {
            input.close();
            input = null;
        }
    }

    private void signal(int number) {
        if (creation != null && status == null) {
            creation.process().pidFd().sendIfAlive(number);
        }
    }

    /// The machine goes down, or somebody wants the supervisor gone: the container is asked to end first.
    private void shutDown(SignalDescriptor signals) {
        if (signals.read().filter(it -> it.signal() == SignalNumber.SIGTERM).isPresent()) {
            signal(plan.stopSignal());
        }
    }

    private Fd listen(FileCalls files, Fd runFolder) {
        files.unlink(runFolder, FileCalls.bytes(ControlSocket.NAME));
        return sockets.listen(runFolder, ControlSocket.NAME, SocketConstants.SOCK_SEQPACKET);
    }

    private static Fd openDirectory(FileCalls files, Path path) {
        return files.open(path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0);
    }

    @Override
    public void close() {
        if (creation != null) {
            creation.close();
        }
        block.close();
        reactor.close();
    }
}
