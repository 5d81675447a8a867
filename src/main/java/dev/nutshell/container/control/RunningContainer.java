package dev.nutshell.container.control;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.supervise.ControlMessage;
import dev.nutshell.container.supervise.ControlSocket;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.cgroup.Cgroup;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.PidFd;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.kernel.process.ProcessIdentity;
import dev.nutshell.kernel.process.Signal;
import dev.nutshell.store.StateLayout;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A container whose first process is alive, held so that nothing here can hit another process.
///
/// The supervisor is told where there is one, so that it knows what was wanted; the process is held all the same, because a
/// supervisor can be killed at any moment.
public final class RunningContainer implements AutoCloseable {
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private final Syscalls syscalls;
    private final PidFd process;
    private final @Nullable ControlSocket supervisor;
    private final Optional<Cgroup> cgroup;

    private RunningContainer(
            Syscalls syscalls,
            PidFd process,
            @Nullable ControlSocket supervisor,
            Optional<Cgroup> cgroup) {
        this.syscalls = syscalls;
        this.process = process;
        this.supervisor = supervisor;
        this.cgroup = cgroup;
    }

    /// Takes hold of process `pid`, which started at `startTicks`; empty when it is gone by now.
    ///
    /// @param cgroup of the container, empty where it has none; closed with this
    public static Optional<RunningContainer> hold(
            Syscalls syscalls,
            StateLayout layout,
            ContainerId id,
            int pid,
            long startTicks,
            Optional<Cgroup> cgroup) {
        Optional<PidFd> opened = Optional.empty();
        boolean isSame = false;
        try {
            opened = PidFd.openIfPresent(syscalls, pid);
            // looked at after the descriptor is open: from here on the number cannot be another's
            isSame =
                    opened.isPresent()
                            && ProcessIdentity.startTicks(syscalls, pid)
                                    .filter(ticks -> ticks == startTicks)
                                    .isPresent();
        } finally {
            if (!isSame) {
                opened.ifPresent(PidFd::close);
                cgroup.ifPresent(Cgroup::close);
            }
        }
        if (!isSame) {
            return Optional.empty();
        }
        ControlSocket supervisor =
                ControlSocket.connect(syscalls, layout.containerRun(id)).orElse(null);
        return Optional.of(new RunningContainer(syscalls, opened.get(), supervisor, cgroup));
    }

    public PidFd process() {
        return process;
    }

    public Optional<Cgroup> cgroup() {
        return cgroup;
    }

    /// The connection to the supervisor; empty when it is gone.
    public Optional<ControlSocket> supervisor() {
        return Optional.ofNullable(supervisor);
    }

    /// Sends `signal`, which the container may survive.
    public void send(Signal signal) {
        tell(new ControlMessage.Signalled(signal.number()));
        process.sendIfAlive(signal.number());
    }

    /// Asks the container to end: by `signal` first, and by SIGKILL to everything in it when it has not ended within
    /// `patience`.
    ///
    /// @param patience negative: however long it takes
    /// @return whether it had to be killed
    public boolean stop(Signal signal, Duration patience) {
        if (!tell(new ControlMessage.Stop(signal.number()))) {
            process.sendIfAlive(signal.number());
        }
        boolean ended = awaitEnd(patience);
        if (!ended) {
            kill();
        }
        return !ended;
    }

    /// Ends the container at once, with everything in it, and waits until its first process is gone.
    public void kill() {
        tell(new ControlMessage.Stop(Signal.KILL.number()));
        process.sendIfAlive(Signal.KILL.number());
        cgroup.ifPresent(Cgroup::kill);
        awaitEnd(FOREVER);
    }

    /// Waits until the first process has ended.
    ///
    /// @param patience negative: however long it takes
    /// @return whether it has
    public boolean awaitEnd(Duration patience) {
        try (PollSet poll = new PollSet(syscalls, 1)) {
            poll.add(process.descriptor(), PollSet.READABLE);
            return poll.await(patience.isNegative() ? FOREVER.toNanos() : patience.toNanos());
        }
    }

    /// Waits until the supervisor has written down the end, removed what was to be removed, and gone.
    public void awaitSupervisor() {
        ControlSocket connection = supervisor;
        if (connection == null) {
            return;
        }
        while (connection.tryReceive().isPresent()) {
            // Started, Exited or Failed: the end of the connection is what counts
        }
    }

    /// Waits for the end and what the supervisor says of it; empty when it is gone.
    public Optional<Integer> awaitExitCode() {
        ControlSocket connection = supervisor;
        if (connection == null) {
            awaitEnd(FOREVER);
            return Optional.empty();
        }
        Optional<Integer> code = connection.awaitExitCode();
        if (code.isEmpty()) {
            awaitEnd(FOREVER);
        }
        return code;
    }

    /// Has the supervisor start a further process that nobody waits for. Returns when its program runs.
    ///
    /// @param planFile of [dev.nutshell.runtime.OciRuntime#planFile]
    /// @return false when there is no supervisor
    /// @throws EngineException what the start says; UNAVAILABLE when the supervisor goes before it has said anything
    public boolean execute(String id, Fd planFile) {
        ControlSocket connection = supervisor;
        if (connection == null
                || !connection.send(new ControlMessage.Execute(id), List.of(planFile))) {
            return false;
        }
        Optional<ControlSocket.Answer> answer = connection.tryReceive();
        while (answer.isPresent()) {
            switch (answer.get().message()) {
                case ControlMessage.Executed() -> {
                    return true;
                }
                case ControlMessage.Failed(ErrorKind kind, String message) ->
                        throw new EngineException(kind, message);
                default -> answer = connection.tryReceive();
            }
        }
        throw new EngineException(
                ErrorKind.UNAVAILABLE,
                "the supervisor of the container has gone without a word of whether the command runs");
    }

    /// Gives the terminal of a further process to the supervisor, so that it does not hang up. The process loses it where there is
    /// no supervisor.
    public void holdTerminal(Fd master) {
        ControlSocket connection = supervisor;
        if (connection != null) {
            connection.send(new ControlMessage.Hold(), List.of(master));
        }
    }

    private boolean tell(ControlMessage message) {
        ControlSocket connection = supervisor;
        return connection != null && connection.send(message, List.of());
    }

    @Override
    public void close() {
        if (supervisor != null) {
            supervisor.close();
        }
        cgroup.ifPresent(Cgroup::close);
        process.close();
    }
}
