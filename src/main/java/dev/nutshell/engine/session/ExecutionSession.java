package dev.nutshell.engine.session;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.engine.AttachOptions;
import dev.nutshell.engine.SessionEnd;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.process.Descriptors;
import dev.nutshell.kernel.process.EventDescriptor;
import dev.nutshell.kernel.process.PidFd;
import dev.nutshell.kernel.process.Pipes;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.kernel.terminal.Terminals;
import dev.nutshell.runtime.OciRuntime;
import dev.nutshell.runtime.init.InitChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A further process in a running container, as a child of this command, with the caller's streams.
public final class ExecutionSession implements AutoCloseable {
    private static final int STANDARD_OUTPUT = 1;
    private static final int STANDARD_ERROR = 2;

    private final Syscalls syscalls;
    private final AttachOptions options;
    private final boolean terminal;
    private final CallerTerminal caller;
    private final CallerSignals signals = new CallerSignals();
    private final List<OutputCopy> outputs = new ArrayList<>();
    private final List<Fd> given = new ArrayList<>();
    private @Nullable Fd input;
    private @Nullable Fd console;

    /// Raised when the keys were typed; absent where none are looked for.
    private @Nullable EventDescriptor left;

    /// @param terminal whether the process gets a terminal of its own
    public ExecutionSession(Syscalls syscalls, AttachOptions options, boolean terminal) {
        this.syscalls = syscalls;
        this.options = options;
        this.terminal = terminal;
        this.caller = new CallerTerminal(syscalls);
    }

    /// Starts the process with `start` and stays until it has ended.
    ///
    /// @throws EngineException COMMAND_NOT_FOUND, NOT_EXECUTABLE, or what a step of its start says
    public SessionEnd run(Function<OciRuntime.Streams, OciRuntime.Creation> start) {
        try (OciRuntime.Creation creation = start.apply(streams())) {
            closeGiven();
            awaitProgram(creation);
            feedInput();
            PidFd process = creation.process().pidFd();
            if (awaitDetaching(process)) {
                outputs.forEach(OutputCopy::leave);
                return new SessionEnd.Detached();
            }
            int code = process.await().shellCode();
            finishOutputs();
            return new SessionEnd.Exited(code);
        }
    }

    /// Waits for the end of the process, or for the keys by which the user leaves it.
    ///
    /// @return whether it goes on without the user
    private boolean awaitDetaching(PidFd process) {
        EventDescriptor keys = left;
        if (keys == null) {
            return false;
        }
        try (PollSet poll = new PollSet(syscalls, 2)) {
            poll.add(process.descriptor(), PollSet.READABLE);
            int place = poll.add(keys.descriptor(), PollSet.READABLE);
            poll.await();
            return poll.events(place) != 0;
        }
    }

    /// The terminal of the process, of one that the user has left.
    public Optional<Fd> terminal() {
        return Optional.ofNullable(console);
    }

    /// Starts the process without any stream, and returns when its program runs.
    public SessionEnd runDetached(Function<OciRuntime.Streams, OciRuntime.Creation> start) {
        Fd nothing = nothing();
        try (OciRuntime.Creation creation =
                start.apply(new OciRuntime.Streams(nothing, nothing, nothing))) {
            awaitProgram(creation);
            return new SessionEnd.Detached();
        }
    }

    private OciRuntime.Streams streams() {
        Fd nothing = nothing();
        if (terminal) {
            return new OciRuntime.Streams(nothing, nothing, nothing);
        }
        Pipes pipes = new Pipes(syscalls);
        Fd in = nothing;
        if (options.stdin()) {
            Pipes.Ends pipe = pipes.open("input");
            input = pipe.write();
            in = pipe.read();
            given.add(in);
        }
        return new OciRuntime.Streams(
                in,
                options.stdout() ? output(pipes, STANDARD_OUTPUT) : nothing,
                options.stderr() ? output(pipes, STANDARD_ERROR) : nothing);
    }

    private Fd output(Pipes pipes, int target) {
        Pipes.Ends pipe = pipes.open("output " + target);
        outputs.add(OutputCopy.start(syscalls, pipe.read(), target, () -> {}));
        given.add(pipe.write());
        return pipe.write();
    }

    private Fd nothing() {
        try (FileCalls files = new FileCalls(syscalls)) {
            Fd nothing = files.open(Path.of("/dev/null"), OpenFlags.O_RDWR, 0);
            given.add(nothing);
            return nothing;
        }
    }

    /// The process has its own copies: ours would keep the pipes open after its end.
    private void closeGiven() {
        given.forEach(Fd::close);
        given.clear();
    }

    private void awaitProgram(OciRuntime.Creation creation) {
        InitChannel channel = creation.channel();
        boolean executing = false;
        Optional<InitChannel.Message> message = channel.receive();
        while (message.isPresent()) {
            switch (message.get()) {
                case InitChannel.Message.Console(Fd master) -> openConsole(master);
                case InitChannel.Message.Ready() -> channel.sendGo();
                case InitChannel.Message.Executing() -> executing = true;
                case InitChannel.Message.Failed(EngineException failure) -> throw failure;
            }
            message = channel.receive();
        }
        if (!executing) {
            throw creation.awaitUnstarted().why();
        }
    }

    private void openConsole(Fd master) {
        Descriptors descriptors = new Descriptors(syscalls);
        console = descriptors.duplicate(master.number(), 3, "terminal");
        if (options.stdin()) {
            input = descriptors.duplicate(master.number(), 3, "terminal");
        }
        resize();
        outputs.add(OutputCopy.start(syscalls, master, STANDARD_OUTPUT, () -> {}));
    }

    private void feedInput() {
        if (terminal) {
            caller.makeRaw();
            signals.onWindowChange(this::resize);
        }
        Fd target = input;
        if (target == null) {
            return;
        }
        EventDescriptor keys = terminal ? new EventDescriptor(syscalls, "detach keys") : null;
        left = keys;
        InputCopy.start(
                syscalls,
                target,
                keys == null ? List.of() : options.keys().codes(),
                new InputCopy.Listener() {
                    @Override
                    public void inputEnded() {
                        // the pipe is closed with the copy: the process sees the end
                    }

                    @Override
                    public void detached() {
                        if (keys != null) {
                            keys.raise();
                        }
                    }
                });
    }

    private void resize() {
        Fd target = console;
        if (target != null) {
            caller.size(syscalls)
                    .ifPresent(size -> new Terminals(syscalls).setWindowSize(target, size));
        }
    }

    private void finishOutputs() {
        // the master's last copy would keep the terminal alive for the reader
        if (console != null) {
            console.close();
        }
        try {
            for (OutputCopy output : outputs) {
                output.finish();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.INTERNAL, "exec: interrupted");
        }
    }

    @Override
    public void close() {
        signals.close();
        caller.close();
        closeGiven();
        if (console != null) {
            console.close();
        }
        if (left != null) {
            left.close();
        }
    }
}
