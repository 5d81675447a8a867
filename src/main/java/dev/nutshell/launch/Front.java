package dev.nutshell.launch;

import dev.nutshell.base.Timeline;
import dev.nutshell.cli.Nutshell;
import dev.nutshell.cli.output.Console;
import dev.nutshell.engine.session.EndBySignal;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.terminal.Terminals;
import io.quarkus.runtime.QuarkusApplication;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// The engine front: the command line on the process's own streams.
public final class Front implements QuarkusApplication {
    /// Every page of a buffer is written to when it is made, by each command.
    private static final int OUTPUT_BUFFER = 1 << 14;

    private static final int ERROR_BUFFER = 1 << 10;
    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int ERROR = 2;

    @Override
    public int run(String... arguments) {
        EndBySignal.install();
        Timeline timeline = Main.timeline();
        timeline.mark("front ready");
        Syscalls syscalls = SymbolSource.syscalls();
        Map<String, String> environment = System.getenv();
        return new Nutshell(
                        ProgramName.current(),
                        console(syscalls),
                        new FileInputStream(FileDescriptor.in),
                        environment,
                        BuildRecord.current(),
                        new EngineWiring(syscalls, environment, timeline),
                        timeline)
                .run(List.of(arguments));
    }

    private static Console console(Syscalls syscalls) {
        Terminals terminals = new Terminals(syscalls);
        boolean outputIsTerminal = terminals.isTerminal(OUTPUT);
        return new Console(
                stream(FileDescriptor.out, OUTPUT_BUFFER),
                stream(FileDescriptor.err, ERROR_BUFFER),
                terminals.isTerminal(INPUT),
                outputIsTerminal,
                terminals.isTerminal(ERROR),
                () -> outputIsTerminal ? columns(terminals, syscalls) : 0);
    }

    private static int columns(Terminals terminals, Syscalls syscalls) {
        return terminals.windowSize(new Fd(syscalls, OUTPUT, "terminal")).columns();
    }

    /// In UTF-8 whatever the locale says: names in images are.
    private static PrintStream stream(FileDescriptor descriptor, int buffer) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), buffer),
                false,
                StandardCharsets.UTF_8);
    }
}
