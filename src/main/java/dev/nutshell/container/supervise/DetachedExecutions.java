package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.cgroup.Cgroup;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.StreamBlock;
import dev.nutshell.kernel.process.ExitStatus;
import dev.nutshell.kernel.process.PidFd;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.runtime.EngineBinary;
import dev.nutshell.runtime.ForeignNamespaces;
import dev.nutshell.runtime.OciRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Further processes in the container that no command waits for (`exec -d`). They are children of the supervisor, because only a
/// parent learns how a process ended (before Linux 6.15).
final class DetachedExecutions {
    /// How long those that outlive the container's end are waited for. They do in the host's pid namespace, where no control
    /// group can be written to.
    private static final long PATIENCE = 1_000_000_000;

    private static final int BLOCK = 1 << 12;

    private final Syscalls syscalls;
    private final Reactor reactor;
    private final EngineBinary binary;
    private final RunEvents events;
    private final List<Execution> running = new ArrayList<>();

    DetachedExecutions(Syscalls syscalls, Reactor reactor, EngineBinary binary, RunEvents events) {
        this.syscalls = syscalls;
        this.reactor = reactor;
        this.binary = binary;
        this.events = events;
    }

    /// Starts one beside `container`; the client is told what became of it.
    void start(Client client, String id, Fd planFile, PidFd container, Cgroup cgroup) {
        if (reactor.isFull()) {
            client.send(
                    new ControlMessage.Failed(
                            ErrorKind.CONFLICT, "too many commands are attached or detached"));
            return;
        }
        try (FileCalls files = new FileCalls(syscalls);
                Fd nothing = files.open(Path.of("/dev/null"), OpenFlags.O_RDWR, 0);
                Fd sealed = binary.seal(syscalls)) {
            OciRuntime.Creation creation =
                    new OciRuntime(syscalls, binary, sealed)
                            .execute(
                                    planFile,
                                    container,
                                    ForeignNamespaces.of(container.pid()),
                                    new OciRuntime.Streams(nothing, nothing, nothing),
                                    cgroup);
            Execution execution = new Execution(client, id);
            execution.process = new ContainerProcess(reactor, creation, execution);
            running.add(execution);
        } catch (EngineException failure) {
            fail(client, failure);
        }
    }

    private static void fail(Client client, EngineException failure) {
        client.send(
                new ControlMessage.Failed(failure.kind(), String.valueOf(failure.getMessage())));
    }

    /// Keeps a terminal until nobody has its other side: what is written there must be taken, or the writer stands still.
    void hold(Fd master) {
        if (reactor.isFull()) {
            master.close();
        } else {
            new HeldTerminal(master);
        }
    }

    private final class HeldTerminal {
        private final Fd master;
        private final Reactor.Watch watch;

        HeldTerminal(Fd master) {
            this.master = master;
            this.watch = reactor.add(master, PollSet.READABLE, _ -> take());
        }

        private void take() {
            try (StreamBlock block = new StreamBlock(syscalls, BLOCK)) {
                // EIO: the last process that had it is gone
                if (block.read(master.number()) <= 0) {
                    reactor.remove(watch);
                    master.close();
                }
            }
        }
    }

    /// The container has ended, and they with it: writes down how.
    void settle() {
        if (running.isEmpty()) {
            return;
        }
        boolean[] late = {false};
        Timers.Timer timer = reactor.timers().in(PATIENCE, () -> late[0] = true);
        while (!late[0] && !running.isEmpty()) {
            reactor.turn(-1);
        }
        reactor.timers().cancel(timer);
    }

    private final class Execution implements ContainerProcess.Events {
        private final Client client;
        private final String id;
        private @Nullable ContainerProcess process;
        private boolean failed;

        Execution(Client client, String id) {
            this.client = client;
            this.id = id;
        }

        @Override
        public void console(Fd master) {
            hold(master);
        }

        @Override
        public void running(int pid) {
            client.send(new ControlMessage.Executed());
        }

        @Override
        public void failed(EngineException why) {
            failed = true;
            fail(client, why);
        }

        @Override
        public void ended(ExitStatus status) {
            running.remove(this);
            if (!failed) {
                events.executed(id, status.shellCode());
            }
            if (process != null) {
                process.close();
            }
        }
    }
}
