package dev.nutshell.container.supervise;

import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.process.EventDescriptor;
import dev.nutshell.kernel.process.SignalSet;
import dev.nutshell.kernel.process.Signals;
import dev.nutshell.kernel.process.Subreaper;
import dev.nutshell.kernel.process.UnixSockets;
import dev.nutshell.network.directory.Directory;
import dev.nutshell.runtime.EngineBinary;
import java.io.ByteArrayOutputStream;

/// The applet `supervise`. Started by [SupervisorLaunch] as two processes at once: the supervisor, and its parent, a subreaper,
/// which is its keeper; that one is a [DormantKeeper] at first, and this applet when it is needed. Both have descriptor [#FRONT],
/// the connection to the command that starts them, [#PLAN], a memory file, both ends of the line between them, the engine's
/// executable, and two events by which the supervisor wakes the keeper, and tells it not to wake.
public final class SuperviseMain {
    static final int FRONT = 3;
    static final int PLAN = 4;
    static final int SUPERVISOR_END = 5;
    static final int KEEPER_END = 6;
    static final int ENGINE = 7;
    static final int WAKE = 8;
    static final int DONE = 9;

    /// The applet.
    static final String NAME = "supervise";

    private static final int BLOCK = 1 << 14;

    private final Syscalls syscalls;
    private final EngineBinary binary;
    private final Directory.Opener directories;

    /// @param directories by which hosts of one network know each other
    public SuperviseMain(Syscalls syscalls, EngineBinary binary, Directory.Opener directories) {
        this.syscalls = syscalls;
        this.binary = binary;
        this.directories = directories;
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
        return Subreaper.isSelf(syscalls) ? keep() : supervise();
    }

    private int supervise() {
        new Fd(syscalls, KEEPER_END, "keeper").close();
        new Fd(syscalls, ENGINE, "engine").close();
        Fd front = new Fd(syscalls, FRONT, "front");
        Keeper keeper =
                new Keeper(
                        new UnixSockets(syscalls),
                        new Fd(syscalls, SUPERVISOR_END, "handover"),
                        new EventDescriptor(syscalls, new Fd(syscalls, WAKE, "wake")),
                        new EventDescriptor(syscalls, new Fd(syscalls, DONE, "done")));
        if (!awaitPlan(front)) {
            keeper.tell(new HandoverMessage.Done());
            return 0;
        }
        SupervisePlan plan = SupervisePlan.ofBytes(readPlan());
        try (Supervisor supervisor = new Supervisor(syscalls, plan, binary, keeper, directories)) {
            supervisor.run(front);
        }
        return 0;
    }

    /// Whether there is one: the command may fail, or be killed, while it prepares the container.
    private boolean awaitPlan(Fd front) {
        return new UnixSockets(syscalls)
                        .receive(front, SupervisorLaunch.PLAN_COMPLETE.length, 0)
                        .content()
                        .length
                > 0;
    }

    /// Sleeps until the supervisor has gone. It is the parent of the container's first process then, as a subreaper, and goes on
    /// in the supervisor's place if that has not come to its end.
    private int keep() {
        for (int number : new int[] {FRONT, SUPERVISOR_END, ENGINE, WAKE, DONE}) {
            new Fd(syscalls, number, "not of the keeper").close();
        }
        Inheritance inheritance =
                Inheritance.collect(syscalls, new Fd(syscalls, KEEPER_END, "keeper"));
        if (!inheritance.isWanted()) {
            return 0;
        }
        SupervisePlan plan = SupervisePlan.ofBytes(readPlan());
        try (Supervisor supervisor =
                new Supervisor(
                        syscalls,
                        plan,
                        binary,
                        Keeper.absent(new UnixSockets(syscalls)),
                        directories)) {
            supervisor.takeOver(inheritance);
        }
        return 0;
    }

    private byte[] readPlan() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] block = new byte[BLOCK];
        try (FileCalls files = new FileCalls(syscalls);
                Fd plan = new Fd(syscalls, PLAN, "plan of the supervisor")) {
            // at positions: the other process reads the same open file
            int length = files.content().readAt(plan, 0, block, 0, BLOCK);
            while (length > 0) {
                bytes.write(block, 0, length);
                length = files.content().readAt(plan, bytes.size(), block, 0, BLOCK);
            }
        }
        return bytes.toByteArray();
    }
}
