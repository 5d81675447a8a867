package dev.nutshell.container.supervise;

import dev.nutshell.container.log.ContainerLog;
import dev.nutshell.container.supervise.HandoverMessage.Stream;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.StreamBlock;
import dev.nutshell.kernel.process.Descriptors;
import dev.nutshell.kernel.process.Pipes;
import dev.nutshell.runtime.OciRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The standard streams of the container, and who is attached to them.
final class ContainerStreams implements AutoCloseable {
    private static final int BLOCK = 1 << 16;
    private static final int FIRST_OWN_DESCRIPTOR = 3;

    private final Syscalls syscalls;
    private final SupervisePlan plan;
    private final Keeper keeper;
    private final ContainerLog log;
    private @Nullable LogJournal journal;
    private final Descriptors descriptors;
    private final StreamBlock block;
    private final OutputStreams stdout;
    private final OutputStreams stderr;
    private final List<Client> waiting = new ArrayList<>();
    private @Nullable Client inputOwner;
    private @Nullable Fd input;
    private boolean running;

    ContainerStreams(
            Syscalls syscalls,
            Reactor reactor,
            SupervisePlan plan,
            ContainerLog log,
            Keeper keeper) {
        this.keeper = keeper;
        this.log = log;
        this.syscalls = syscalls;
        this.plan = plan;
        this.descriptors = new Descriptors(syscalls);
        this.block = new StreamBlock(syscalls, BLOCK);
        this.stdout = new OutputStreams(syscalls, reactor, block, log, false);
        this.stderr = new OutputStreams(syscalls, reactor, block, log, true);
    }

    /// Calls `creation` with what the container gets as 0, 1 and 2: pipes, or null devices where it opens a terminal.
    OciRuntime.Creation create(Function<OciRuntime.Streams, OciRuntime.Creation> creation) {
        try (FileCalls files = new FileCalls(syscalls);
                Fd nothing = files.open(Path.of("/dev/null"), OpenFlags.O_RDWR, 0)) {
            return hasTerminal()
                    ? creation.apply(new OciRuntime.Streams(nothing, nothing, nothing))
                    : withPipes(nothing, creation);
        }
    }

    private OciRuntime.Creation withPipes(
            Fd nothing, Function<OciRuntime.Streams, OciRuntime.Creation> creation) {
        try (Fd out = outputPipe("stdout of the container", stdout, Stream.STDOUT);
                Fd error = outputPipe("stderr of the container", stderr, Stream.STDERR)) {
            if (!plan.stdinOpen()) {
                return creation.apply(new OciRuntime.Streams(nothing, out, error));
            }
            Pipes.Ends in = new Pipes(syscalls).open("stdin of the container");
            input = in.write();
            keeper.tell(new HandoverMessage.Opened(Stream.STDIN), in.write());
            try (Fd inEnd = in.read()) {
                return creation.apply(new OciRuntime.Streams(inEnd, out, error));
            }
        }
    }

    private Fd outputPipe(String description, OutputStreams stream, Stream kind) {
        Pipes.Ends pipe = new Pipes(syscalls).open(description);
        descriptors.setNonBlocking(pipe.read(), true);
        keeper.tell(new HandoverMessage.Opened(kind), pipe.read());
        read(stream, pipe.read(), kind == Stream.STDERR);
        return pipe.write();
    }

    private void read(OutputStreams stream, Fd source, boolean isStderr) {
        LogJournal lines = journal();
        if (lines == null) {
            stream.read(source);
            return;
        }
        Intake.Held held = new Intake.Held(syscalls, lines, isStderr);
        keeper.tell(
                new HandoverMessage.Opened(isStderr ? Stream.HELD_STDERR : Stream.HELD_STDOUT),
                held.held());
        stream.readHeld(source, held, lines);
    }

    /// Null without a keeper, and for a log that is no file.
    private @Nullable LogJournal journal() {
        if (journal == null && keeper.isThere()) {
            journal = LogJournal.begin(syscalls, log).orElse(null);
            if (journal != null) {
                keeper.tell(new HandoverMessage.Opened(Stream.JOURNAL), journal.descriptor());
            }
        }
        return journal;
    }

    /// The container's terminal is all of its streams.
    void console(Fd master) {
        keeper.tell(new HandoverMessage.Opened(Stream.TERMINAL), master);
        descriptors.setNonBlocking(master, true);
        input =
                descriptors.duplicate(
                        master.number(), FIRST_OWN_DESCRIPTOR, "terminal of the container");
        read(stdout, master, false);
    }

    /// Goes on with the streams of a supervisor that was killed.
    void adopt(Inheritance inheritance) {
        Fd memory = inheritance.stream(Stream.JOURNAL);
        if (memory != null) {
            try (LogJournal lines = LogJournal.resume(syscalls, memory, log)) {
                handOnLeft(stdout, inheritance.stream(Stream.HELD_STDOUT), lines.isInLog(false));
                handOnLeft(stderr, inheritance.stream(Stream.HELD_STDERR), lines.isInLog(true));
            }
        }
        Fd terminal = inheritance.stream(Stream.TERMINAL);
        if (terminal != null) {
            console(terminal);
            return;
        }
        readOrEnd(stdout, inheritance.stream(Stream.STDOUT));
        readOrEnd(stderr, inheritance.stream(Stream.STDERR));
        input = inheritance.stream(Stream.STDIN);
    }

    private static void handOnLeft(OutputStreams stream, @Nullable Fd held, boolean isInLog) {
        if (held != null) {
            stream.handOnLeftBlock(held, isInLog);
        }
    }

    private static void readOrEnd(OutputStreams stream, @Nullable Fd source) {
        if (source == null) {
            stream.close();
        } else {
            stream.read(source);
        }
    }

    /// The program runs: who waited for its input gets it.
    void begin() {
        running = true;
        waiting.forEach(this::giveInput);
        waiting.clear();
    }

    void attach(Client client, ControlMessage.Attach wanted, List<Fd> pipes) {
        List<Fd> rest = new ArrayList<>(pipes);
        if (wanted.stdout() && !rest.isEmpty()) {
            stdout.attach(rest.removeFirst());
        }
        if (wanted.stderr() && !rest.isEmpty()) {
            stderr.attach(rest.removeFirst());
        }
        rest.forEach(Fd::close);
        if (wanted.stdin()) {
            inputOwner = client;
        }
        if (running) {
            giveInput(client);
        } else {
            waiting.add(client);
        }
    }

    /// The client has gone.
    void drop(Client client) {
        waiting.remove(client);
        if (client.equals(inputOwner)) {
            inputOwner = null;
            if (plan.stdinOnce()) {
                closeInput();
            }
        }
    }

    /// The client's own input is at its end. A terminal has none: its end is a key.
    void endInput(Client client) {
        if (client.equals(inputOwner) && plan.stdinOnce() && !hasTerminal()) {
            closeInput();
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

    void closeInput() {
        if (input != null) {
            keeper.tell(new HandoverMessage.InputClosed());
            input.close();
            input = null;
        }
    }

    /// Whether all output was read, and everybody has got it.
    boolean isDone() {
        return stdout.isDone() && (hasTerminal() || stderr.isDone());
    }

    /// Whether somebody attached has not taken what was read.
    boolean isHeldUp() {
        return stdout.isHeldUp() || stderr.isHeldUp();
    }

    /// The log has caught up.
    void resume() {
        stdout.resume();
        stderr.resume();
    }

    private boolean hasTerminal() {
        return plan.start().terminal();
    }

    /// Ends the streams for everybody.
    void end() {
        closeInput();
        stdout.close();
        stderr.close();
    }

    @Override
    public void close() {
        end();
        if (journal != null) {
            journal.close();
            journal = null;
        }
        block.close();
    }
}
