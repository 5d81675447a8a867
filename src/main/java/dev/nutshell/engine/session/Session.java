package dev.nutshell.engine.session;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.supervise.ControlMessage;
import dev.nutshell.container.supervise.ControlSocket;
import dev.nutshell.engine.AttachOptions;
import dev.nutshell.engine.SessionEnd;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.Descriptors;
import dev.nutshell.kernel.process.Pipes;
import dev.nutshell.kernel.terminal.Terminals;
import dev.nutshell.kernel.terminal.WindowSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One attached session: from the moment the command is connected to the supervisor until the container has ended or the
/// user has detached.
public final class Session implements AutoCloseable {
    private static final int STANDARD_OUTPUT = 1;
    private static final int STANDARD_ERROR = 2;

    /// What a shell reports for a program that a closed pipe has ended: 128 + SIGPIPE.
    private static final int BROKEN_PIPE = 141;

    private final Syscalls syscalls;
    private final Supplier<Optional<ControlSocket>> successor;
    private final AttachOptions options;
    private final boolean terminal;
    private final CallerTerminal caller;
    private final CallerSignals signals;
    private final List<OutputCopy> outputs = new ArrayList<>();
    private ControlSocket control;
    private @Nullable Fd containerTerminal;
    private boolean fed;
    private volatile boolean detached;
    private volatile boolean outputBroken;
    private boolean closed;
    private Consumer<WindowSize> resized = _ -> {};

    /// @param successor connects to whoever goes on when the supervisor is killed; empty when nobody does
    /// @param terminal whether the container has one
    /// @param signals closed with this
    public Session(
            Syscalls syscalls,
            ControlSocket control,
            Supplier<Optional<ControlSocket>> successor,
            AttachOptions options,
            boolean terminal,
            CallerSignals signals) {
        this.signals = signals;
        this.syscalls = syscalls;
        this.control = control;
        this.successor = successor;
        this.options = options;
        this.terminal = terminal;
        this.caller = new CallerTerminal(syscalls);
    }

    /// Tells `listener` each size that the container's terminal gets.
    public void onResize(Consumer<WindowSize> listener) {
        resized = listener;
    }

    /// Asks for the streams. To be called before the container can have written anything, or what it has written is not seen.
    public void attach() {
        Pipes pipes = new Pipes(syscalls);
        List<Fd> ends = new ArrayList<>();
        try {
            if (options.stdout()) {
                ends.add(open(pipes, STANDARD_OUTPUT));
            }
            if (options.stderr() && !terminal) {
                ends.add(open(pipes, STANDARD_ERROR));
            }
            control.send(
                    new ControlMessage.Attach(
                            options.stdin(), options.stdout(), options.stderr() && !terminal),
                    ends);
        } finally {
            ends.forEach(Fd::close);
        }
    }

    /// Copies until the end.
    ///
    /// @throws EngineException what the supervisor says when the container could not be started
    public SessionEnd await() {
        try {
            if (options.signalProxy()) {
                signals.pass(number -> send(new ControlMessage.Signal(number)));
            }
            while (true) {
                Optional<ControlSocket.Answer> answer = receive();
                if (answer.isEmpty()) {
                    if (detached || outputBroken || !goOnWithSuccessor()) {
                        return lost();
                    }
                    continue;
                }
                switch (answer.get().message()) {
                    case ControlMessage.Attached _ -> begin(answer.get().descriptors());
                    case ControlMessage.Exited(int code, boolean _) -> {
                        return ended(code);
                    }
                    case ControlMessage.Failed(ErrorKind kind, String message) ->
                            throw new EngineException(kind, message);
                    case ControlMessage.Started _,
                            ControlMessage.Attach _,
                            ControlMessage.EndInput _,
                            ControlMessage.Signal _,
                            ControlMessage.Signalled _,
                            ControlMessage.Restart _,
                            ControlMessage.Limits _,
                            ControlMessage.Networks _,
                            ControlMessage.Execute _,
                            ControlMessage.Executed _,
                            ControlMessage.Hold _,
                            ControlMessage.Stop _ -> {
                        // nothing to do
                    }
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new SessionEnd.Detached();
        }
    }

    /// The supervisor was killed, and another process goes on: what the old one wrote is copied first, then the streams are
    /// asked for again.
    private boolean goOnWithSuccessor() throws InterruptedException {
        for (OutputCopy output : outputs) {
            output.finish();
        }
        outputs.clear();
        if (outputBroken) {
            return false;
        }
        Optional<ControlSocket> next = successor.get();
        if (next.isEmpty()) {
            return false;
        }
        synchronized (this) {
            control.close();
            control = next.get();
        }
        attach();
        return true;
    }

    private Fd open(Pipes pipes, int target) {
        Pipes.Ends pipe = pipes.open("output " + target, OpenFlags.O_NONBLOCK);
        new Descriptors(syscalls).setNonBlocking(pipe.read(), false);
        outputs.add(OutputCopy.start(syscalls, pipe.read(), target, this::outputBroke));
        return pipe.write();
    }

    private Optional<ControlSocket.Answer> receive() {
        try {
            return control.receive();
        } catch (EngineException failure) {
            if (detached || outputBroken || failure.kind() == ErrorKind.SYSTEM) {
                // the connection has broken
                return Optional.empty();
            }
            throw failure;
        }
    }

    /// The container runs: its input can be fed, and its terminal takes the caller's size.
    private void begin(List<Fd> descriptors) {
        if (descriptors.isEmpty()) {
            return;
        }
        Fd input = descriptors.getFirst();
        if (fed) {
            // it is held already
            input.close();
            return;
        }
        fed = true;
        if (terminal) {
            containerTerminal =
                    new Descriptors(syscalls)
                            .duplicate(input.number(), 3, "terminal of the container");
            caller.makeRaw();
            resize();
            signals.onWindowChange(this::resize);
        }
        InputCopy.start(
                syscalls,
                input,
                terminal ? options.keys().codes() : List.of(),
                new InputCopy.Listener() {
                    @Override
                    public void inputEnded() {
                        send(new ControlMessage.EndInput());
                    }

                    @Override
                    public void detached() {
                        detached = true;
                        hangUp();
                    }
                });
    }

    private void resize() {
        Fd target = containerTerminal;
        if (target != null) {
            caller.size(syscalls)
                    .ifPresent(
                            size -> {
                                new Terminals(syscalls).setWindowSize(target, size);
                                resized.accept(size);
                            });
        }
    }

    private SessionEnd ended(int code) throws InterruptedException {
        boolean complete = true;
        for (OutputCopy output : outputs) {
            complete &= output.finish();
        }
        return new SessionEnd.Exited(complete ? code : BROKEN_PIPE);
    }

    private SessionEnd lost() {
        if (detached) {
            return new SessionEnd.Detached();
        }
        if (outputBroken) {
            return new SessionEnd.Exited(BROKEN_PIPE);
        }
        throw new EngineException(
                ErrorKind.UNAVAILABLE, "the supervisor of the container has gone without a word");
    }

    /// Nobody reads any longer (`nutshell run IMAGE yes | head -1`): the command ends, as if the signal had ended it. The
    /// container runs on, as Docker's does.
    private void outputBroke() {
        outputBroken = true;
        hangUp();
    }

    /// Threads of input and signals outlast the session: whatever they still want to say, its descriptor is not theirs then.
    private synchronized void send(ControlMessage message) {
        if (!closed) {
            control.send(message, List.of());
        }
    }

    private synchronized void hangUp() {
        if (!closed) {
            control.hangUp();
        }
    }

    @Override
    public void close() {
        signals.close();
        caller.close();
        synchronized (this) {
            closed = true;
            control.close();
        }
    }
}
