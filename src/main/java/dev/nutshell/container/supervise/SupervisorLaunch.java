package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.TaskThread;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.process.ChildProcess;
import dev.nutshell.kernel.process.ChildProgram;
import dev.nutshell.kernel.process.Clone;
import dev.nutshell.kernel.process.CloneRequest;
import dev.nutshell.kernel.process.EventDescriptor;
import dev.nutshell.kernel.process.MemoryFile;
import dev.nutshell.kernel.process.SignalSet;
import dev.nutshell.kernel.process.UnixSockets;
import dev.nutshell.rootless.NamespaceMembers;
import dev.nutshell.runtime.EngineBinary;
import dev.nutshell.store.StateDirectory;
import dev.nutshell.store.StateLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Starts one supervisor.
///
/// It starts as a program does while the command still prepares the container ([#begin]), and waits for its plan then.
public final class SupervisorLaunch implements AutoCloseable {
    /// What the supervisor hears when its plan is complete; it goes when it hears the end of the connection instead.
    static final byte[] PLAN_COMPLETE = {1};

    private static final SignalSet ALL_SIGNALS = new SignalSet(-1L);

    private final Syscalls syscalls;
    private final EngineBinary binary;
    private final StateLayout layout;
    private @Nullable TaskThread<Begun> begun;

    public SupervisorLaunch(Syscalls syscalls, EngineBinary binary, StateLayout layout) {
        this.syscalls = syscalls;
        this.binary = binary;
        this.layout = layout;
    }

    /// A supervisor without a plan.
    ///
    /// @param front the connection to it
    /// @param memory file for its plan
    private record Begun(Fd front, Fd memory) implements AutoCloseable {
        @Override
        public void close() {
            memory.close();
            front.close();
        }
    }

    /// Lets the processes start meanwhile. Closing this before [#start] ends them.
    public void begin() {
        if (begun == null) {
            begun = TaskThread.start("supervisor", this::spawn);
        }
    }

    /// Starts the supervisor of a container with its keeper, in a session of their own, and returns the connection to the
    /// supervisor. Both start at the same time: the keeper is no step on the way to the container.
    ///
    /// The container is made ready at once; its program runs when the caller has said something ([ControlMessage.Attach]), so
    /// that nothing that it writes is lost, or has gone. It is started whatever becomes of the caller from here on.
    public ControlSocket start(SupervisePlan plan) {
        StateDirectory.ensure(layout.containerRun(plan.id()));
        begin();
        Begun supervisor = taken();
        try (Fd memory = supervisor.memory();
                FileCalls files = new FileCalls(syscalls)) {
            byte[] bytes = plan.toBytes();
            files.content().write(memory, bytes, 0, bytes.length);
            new UnixSockets(syscalls).send(supervisor.front(), PLAN_COMPLETE, List.of());
            return new ControlSocket(syscalls, supervisor.front());
        } catch (RuntimeException failure) {
            supervisor.front().close();
            throw failure;
        }
    }

    @Override
    public void close() {
        if (begun != null) {
            try {
                taken().close();
            } catch (EngineException _) {
                // there is none to be ended
            }
        }
    }

    private Begun taken() {
        TaskThread<Begun> task = Objects.requireNonNull(begun);
        begun = null;
        return task.await();
    }

    private Begun spawn() {
        UnixSockets sockets = new UnixSockets(syscalls);
        UnixSockets.Pair pair = sockets.pair(SocketConstants.SOCK_SEQPACKET, "supervisor");
        UnixSockets.Pair handover = sockets.pair(SocketConstants.SOCK_SEQPACKET, "handover");
        Fd memory = new MemoryFile(syscalls).create("supervise-plan", false);
        try (Fd far = pair.second();
                Fd supervisorEnd = handover.first();
                Fd keeperEnd = handover.second();
                FileCalls files = new FileCalls(syscalls);
                Fd engine = files.open(binary.path(), OpenFlags.O_PATH, 0);
                EventDescriptor wake = new EventDescriptor(syscalls, "wake");
                EventDescriptor done = new EventDescriptor(syscalls, "done");
                Fd keeper = new DormantKeeper(syscalls, binary).create();
                Fd nothing = files.open(Path.of("/dev/null"), OpenFlags.O_RDWR, 0)) {
            ChildProgram.Builder builder = ChildProgram.builder().newSession();
            // it outlives the caller, whose directory may be on a disk that is to be unmounted
            builder.call(SystemCall.CHDIR, "/", ChildProgram.Argument.of("/"));
            builder.descriptors(
                    nothing,
                    nothing,
                    nothing,
                    far,
                    memory,
                    supervisorEnd,
                    keeperEnd,
                    engine,
                    wake.descriptor(),
                    done.descriptor());
            builder.defaultSignals().signalMask(ALL_SIGNALS);
            builder.twin(keeper, DormantKeeper.ARGUMENTS);
            ChildProgram program = binary.executeOutside(builder, SuperviseMain.NAME);
            try (ChildProcess child = new Clone(syscalls).spawn(CloneRequest.plain(), program)) {
                child.awaitExecution();
                // the keeper; the supervisor says so itself
                NamespaceMembers.addIfConfined(syscalls, layout, child.pid());
            }
            return new Begun(pair.first(), memory);
        } catch (RuntimeException failure) {
            memory.close();
            pair.first().close();
            throw failure;
        }
    }
}
