package dev.nutshell.container.supervise;

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
import java.nio.file.Path;

/// Starts supervisors.
public final class SupervisorLaunch {
    private static final SignalSet ALL_SIGNALS = new SignalSet(-1L);

    private final Syscalls syscalls;
    private final EngineBinary binary;

    public SupervisorLaunch(Syscalls syscalls, EngineBinary binary) {
        this.syscalls = syscalls;
        this.binary = binary;
    }

    /// Starts the supervisor of a container with its keeper, in a session of their own, and returns the connection to the
    /// supervisor. Both start at the same time: the keeper is no step on the way to the container.
    ///
    /// The container is made ready at once; its program runs when the caller has said something ([ControlMessage.Attach]), so
    /// that nothing that it writes is lost, or has gone. It is started whatever becomes of the caller from here on.
    public ControlSocket start(SupervisePlan plan) {
        StateDirectory.ensure(plan.layout().containerRun(plan.id()));
        UnixSockets.Pair pair =
                new UnixSockets(syscalls).pair(SocketConstants.SOCK_SEQPACKET, "supervisor");
        UnixSockets.Pair handover =
                new UnixSockets(syscalls).pair(SocketConstants.SOCK_SEQPACKET, "handover");
        byte[] bytes = plan.toBytes();
        try (Fd far = pair.second();
                Fd supervisorEnd = handover.first();
                Fd keeperEnd = handover.second();
                FileCalls files = new FileCalls(syscalls);
                Fd memory = new MemoryFile(syscalls).create("supervise-plan", false);
                Fd engine = files.open(binary.path(), OpenFlags.O_PATH, 0);
                EventDescriptor wake = new EventDescriptor(syscalls, "wake");
                EventDescriptor done = new EventDescriptor(syscalls, "done");
                Fd keeper = new DormantKeeper(syscalls, binary).create();
                Fd nothing = files.open(Path.of("/dev/null"), OpenFlags.O_RDWR, 0)) {
            files.content().write(memory, bytes, 0, bytes.length);
            files.rewindEntries(memory);
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
                NamespaceMembers.addIfConfined(syscalls, plan.layout(), child.pid());
            }
            return new ControlSocket(syscalls, pair.first());
        } catch (RuntimeException failure) {
            pair.first().close();
            throw failure;
        }
    }
}
