package dev.nutshell.launch;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.kernel.process.SignalDescriptor;
import dev.nutshell.kernel.process.SignalSet;
import dev.nutshell.kernel.process.Signals;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// `nutshell self-test …`: checks of the binary itself that no test on the JVM can make. For developers and for the
/// integration tests; not in the help text.
///
/// - `spawn [--count N]`: spawns N children under permanent garbage collection; exit code 1 when one is lost, hangs, or
///   leaves a descriptor behind.
/// - `syscall`: what a call through the door costs, against the bare call.
/// - `idle`: prints one line and waits for the end of its input, so that start-up and memory of an applet can be measured.
/// - `throughput LAYER`: what digests, ciphers and decompression do in a second, measured on a layer.
final class SelfTest {
    private static final String USAGE =
            "usage: self-test spawn [--count N] | syscall | idle | throughput LAYER";
    private static final int DEFAULT_SPAWNS = 10_000;
    private static final int CALLS = 200_000;
    private static final int BATCHES = 10;
    private static final long SIGNAL_TIMEOUT = 10_000_000_000L;

    private final Syscalls syscalls;
    private final PrintStream out;

    SelfTest(Syscalls syscalls, PrintStream out) {
        this.syscalls = syscalls;
        this.out = out;
    }

    /// @return the exit code
    int run(List<String> arguments) {
        try {
            return switch (arguments.isEmpty() ? "" : arguments.getFirst()) {
                case "spawn" -> spawn(arguments.subList(1, arguments.size()));
                case "syscall" -> measureSyscall();
                case "idle" -> idle();
                case "throughput" -> measureThroughput(arguments.subList(1, arguments.size()));
                case "child" -> child();
                default -> usage();
            };
        } catch (EngineException failure) {
            out.println("self-test: " + failure.getMessage());
            return 1;
        }
    }

    private int spawn(List<String> options) {
        if (!options.isEmpty() && (options.size() != 2 || !options.getFirst().equals("--count"))) {
            return usage();
        }
        SpawnStress stress = new SpawnStress(syscalls);
        SpawnStress.Outcome outcome =
                stress.run(
                        options.isEmpty() ? DEFAULT_SPAWNS : Integer.parseInt(options.getLast()));
        out.println(outcome.describe());
        return outcome.isClean() ? 0 : 1;
    }

    /// The child of [SpawnStress]: proves that the mask it was given holds for all its threads, by taking a signal that
    /// would end it from a descriptor.
    private int child() {
        SignalSet terminate = SignalSet.of(SignalNumber.SIGTERM);
        new Signals(syscalls).block(terminate);
        try (SignalDescriptor signals = new Signals(syscalls).open(terminate);
                PollSet poll = new PollSet(syscalls, 1)) {
            poll.add(signals.descriptor(), PollSet.READABLE);
            syscalls.invoke(
                    SystemCall.KILL,
                    "own process",
                    syscalls.invoke(SystemCall.GETPID, ""),
                    SignalNumber.SIGTERM);
            boolean arrived =
                    poll.await(SIGNAL_TIMEOUT)
                            && signals.read()
                                    .filter(it -> it.signal() == SignalNumber.SIGTERM)
                                    .isPresent();
            return arrived ? SpawnStress.EXPECTED_CODE : 1;
        }
    }

    private int measureSyscall() {
        double door = Double.MAX_VALUE;
        double bare = Double.MAX_VALUE;
        // the best of several: what another process took of the processor is no cost of the call
        for (int i = 0; i < BATCHES; i++) {
            door = Math.min(door, doorCost());
            bare = Math.min(bare, SymbolSource.bareCallCost(CALLS).orElse(Double.NaN));
        }
        out.printf(Locale.ROOT, "call through the door: %.0f ns%n", door);
        if (!Double.isNaN(bare)) {
            out.printf(Locale.ROOT, "bare call: %.0f ns%ndifference: %.0f ns%n", bare, door - bare);
        }
        return 0;
    }

    private int idle() {
        out.println("ready");
        out.flush();
        try {
            while (System.in.read() >= 0) {}
        } catch (IOException _) {
            return 1;
        }
        return 0;
    }

    private int measureThroughput(List<String> operands) {
        if (operands.size() != 1) {
            return usage();
        }
        new Throughput(out).measure(Path.of(operands.getFirst()));
        return 0;
    }

    private double doorCost() {
        long start = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
            syscalls.invoke(SystemCall.GETPPID, "");
        }
        return (System.nanoTime() - start) / (double) CALLS;
    }

    private int usage() {
        out.println(USAGE);
        return 2;
    }
}
