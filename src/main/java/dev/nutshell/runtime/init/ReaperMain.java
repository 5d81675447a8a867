package dev.nutshell.runtime.init;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.process.Children;
import dev.nutshell.kernel.process.PidFd;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.kernel.process.SignalDescriptor;
import dev.nutshell.kernel.process.SignalSet;
import dev.nutshell.kernel.process.Signals;
import java.util.List;
import java.util.Optional;

/// The applet `reap`: process 1 of a container with `--init`. It passes signals on to the container's program, reaps what is
/// orphaned, and ends with the program's exit code. Started by [StayAsInit] as the container's user, with signals blocked.
public final class ReaperMain {
    /// The first word of its command line.
    public static final String APPLET = "reap";

    private static final SignalSet HANDLED = SignalSet.FORWARDABLE.with(SignalNumber.SIGCHLD);

    private final Syscalls syscalls;

    public ReaperMain(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// @param arguments the process id of the program, a child of this process
    /// @return the exit code
    public int run(List<String> arguments) {
        int program = program(arguments);
        Signals signals = new Signals(syscalls);
        signals.block(HANDLED);
        Children children = new Children(syscalls);
        try (SignalDescriptor arrivals = signals.open(HANDLED);
                PollSet poll = new PollSet(syscalls, 1);
                PidFd child = PidFd.open(syscalls, program)) {
            poll.add(arrivals.descriptor(), PollSet.READABLE);
            while (true) {
                Optional<Integer> code = reap(children, program);
                if (code.isPresent()) {
                    return code.get();
                }
                poll.await();
                arrivals.read()
                        .filter(arrival -> arrival.signal() != SignalNumber.SIGCHLD)
                        .ifPresent(arrival -> pass(arrival.signal(), child));
            }
        }
    }

    private static void pass(int signal, PidFd child) {
        try {
            child.sendIfAlive(signal);
        } catch (EngineException _) {
            // it has become another user's: not ours to signal, and no reason to end
        }
    }

    private static int program(List<String> arguments) {
        try {
            return Integer.parseInt(arguments.getFirst());
        } catch (NumberFormatException failure) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, APPLET + ": want the number of a child", failure);
        }
    }

    private static Optional<Integer> reap(Children children, int program) {
        Optional<Integer> code = Optional.empty();
        Optional<Children.Ended> ended = children.reap();
        while (ended.isPresent()) {
            if (ended.get().pid() == program) {
                code = Optional.of(ended.get().status().shellCode());
            }
            ended = children.reap();
        }
        return code;
    }
}
