package dev.nutshell.launch;

import dev.nutshell.base.EngineException;
import dev.nutshell.container.supervise.SuperviseMain;
import dev.nutshell.etcd.EtcdDirectories;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.runtime.init.InitMain;
import dev.nutshell.runtime.init.ReaperMain;
import java.util.List;
import java.util.Optional;

/// What the binary is besides the engine front. An applet starts before any framework, and is started by the engine only.
enum Applet {
    /// Process 1 of a container until it becomes the container's program.
    INIT {
        @Override
        int run(Syscalls syscalls, List<String> arguments) {
            return new InitMain(syscalls).run();
        }
    },
    /// Process 1 of a container with `--init`.
    REAP {
        @Override
        int run(Syscalls syscalls, List<String> arguments) {
            return new ReaperMain(syscalls).run(arguments);
        }
    },
    /// The supervisor of one running container.
    SUPERVISE {
        @Override
        int run(Syscalls syscalls, List<String> arguments) {
            return new SuperviseMain(syscalls, LaunchedBinary.current(), new EtcdDirectories())
                    .run();
        }
    },
    /// Checks of the binary itself.
    SELF_TEST {
        @Override
        int run(Syscalls syscalls, List<String> arguments) {
            return new SelfTest(syscalls, System.out).run(arguments);
        }
    };

    private static final int FAILED = 125;

    abstract int run(Syscalls syscalls, List<String> arguments);

    /// The applet that the first word names.
    static Optional<Applet> of(String[] arguments) {
        return switch (arguments.length == 0 ? "" : arguments[0]) {
            case "init" -> Optional.of(INIT);
            case ReaperMain.APPLET -> arguments.length == 2 ? Optional.of(REAP) : Optional.empty();
            case "supervise" -> Optional.of(SUPERVISE);
            case "self-test" -> Optional.of(SELF_TEST);
            default -> Optional.empty();
        };
    }

    /// Runs to its end and ends the process, without the shutdown hooks of the runtime.
    void runAndExit(String[] arguments) {
        int code = FAILED;
        try {
            code = run(SymbolSource.syscalls(), List.of(arguments).subList(1, arguments.length));
        } catch (EngineException failure) {
            System.err.println("nutshell: " + arguments[0] + ": " + failure.getMessage());
        }
        System.out.flush();
        Runtime.getRuntime().halt(code);
    }
}
