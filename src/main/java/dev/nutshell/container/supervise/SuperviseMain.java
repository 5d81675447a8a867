package dev.nutshell.container.supervise;

import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.process.SignalSet;
import dev.nutshell.kernel.process.Signals;
import dev.nutshell.runtime.EngineBinary;
import java.io.ByteArrayOutputStream;

/// The applet `supervise`. Started by [SupervisorLaunch] with descriptor [#FRONT], the connection to the command that
/// starts it, and [#PLAN], a memory file.
public final class SuperviseMain {
    static final int FRONT = 3;
    static final int PLAN = 4;
    private static final int BLOCK = 1 << 14;

    private final Syscalls syscalls;
    private final EngineBinary binary;

    public SuperviseMain(Syscalls syscalls, EngineBinary binary) {
        this.syscalls = syscalls;
        this.binary = binary;
    }

    /// Supervises until the container has ended.
    ///
    /// @return the exit code
    public int run() {
        // every signal was blocked before exec; the image's start has unblocked these
        new Signals(syscalls)
                .block(
                        SignalSet.of(
                                SignalNumber.SIGTERM,
                                SignalNumber.SIGINT,
                                SignalNumber.SIGHUP,
                                SignalNumber.SIGPIPE));
        SupervisePlan plan = SupervisePlan.ofBytes(readPlan());
        try (Supervisor supervisor = new Supervisor(syscalls, plan, binary)) {
            supervisor.run(new Fd(syscalls, FRONT, "front"));
        }
        return 0;
    }

    private byte[] readPlan() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(BLOCK);
        byte[] block = new byte[BLOCK];
        try (FileCalls files = new FileCalls(syscalls);
                Fd plan = new Fd(syscalls, PLAN, "plan of the supervisor")) {
            int length = files.content().read(plan, block, 0, BLOCK);
            while (length > 0) {
                bytes.write(block, 0, length);
                length = files.content().read(plan, block, 0, BLOCK);
            }
        }
        return bytes.toByteArray();
    }
}
