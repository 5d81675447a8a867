package dev.nutshell.container.supervise;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.Prctl;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.ChildProgram;
import dev.nutshell.kernel.process.ChildProgram.Argument;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.kernel.process.ProgramFile;
import dev.nutshell.runtime.EngineBinary;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// What a keeper is until it is needed: seven system calls, which wait for the end of the supervisor and then execute the
/// engine. What the supervisor hands over waits in the line between them, descriptors included. So a keeper costs three pages
/// of memory, and no start of the engine for a container that comes to its end as most do.
final class DormantKeeper {
    /// Those of the supervisor: whoever looks for the processes of the engine finds both.
    static final List<String> ARGUMENTS = List.of("nutshell", SuperviseMain.NAME);

    private static final String COMMAND = "nutshell-keeper";

    private final Syscalls syscalls;
    private final EngineBinary binary;

    DormantKeeper(Syscalls syscalls, EngineBinary binary) {
        this.syscalls = syscalls;
        this.binary = binary;
    }

    /// An executable file for a process with the descriptors of [SuperviseMain].
    Fd create() {
        return new ProgramFile(syscalls).create("keeper", program());
    }

    private ChildProgram program() {
        ChildProgram.Builder builder = ChildProgram.builder();
        builder.attempt(SystemCall.PRCTL, "", Argument.of(Prctl.PR_SET_NAME), Argument.of(COMMAND));
        builder.attempt(SystemCall.CLOSE, "", Argument.of(SuperviseMain.FRONT));
        builder.attempt(SystemCall.CLOSE, "", Argument.of(SuperviseMain.SUPERVISOR_END));
        builder.attempt(
                SystemCall.PPOLL,
                "",
                new Argument.Bytes(waiting()),
                Argument.of(2),
                Argument.of(0),
                Argument.of(0),
                Argument.of(0));
        leaveIfDone(builder);
        Fd engine = new Fd(syscalls, SuperviseMain.ENGINE, "engine");
        return binary.execute(builder, engine, SuperviseMain.NAME);
    }

    /// A program has no branches, but ends where a call fails. Reading the event gives its size, 8, once it was raised, and an
    /// error before, which is no descriptor.
    private static void leaveIfDone(ChildProgram.Builder builder) {
        Argument count = new Argument.Bytes(new byte[Long.BYTES]);
        Argument size =
                builder.attempt(
                        SystemCall.READ,
                        "",
                        Argument.of(SuperviseMain.DONE),
                        count,
                        Argument.of(Long.BYTES));
        // descriptor 8 is open, and no folder to go to
        builder.callTolerating(Errno.EBADF, SystemCall.FCHDIR, "", size);
    }

    /// Two `struct pollfd` (poll(2)): the line, for its end only, and the wish to be woken.
    private static byte[] waiting() {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.nativeOrder())
                .putInt(SuperviseMain.KEEPER_END)
                .putInt(0)
                .putInt(SuperviseMain.WAKE)
                .putInt(PollSet.READABLE)
                .array();
    }
}
