package dev.nutshell.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Disk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Programs in C: what the kernel's headers say, and what no program of a shell does.
public final class CProgram {
    /// Goes on in another thread than its first.
    public static final String LEADERLESS =
            """
            #include <pthread.h>
            #include <unistd.h>
            static void *stay(void *unused) { return sleep(1000) ? unused : unused; }
            int main(void) {
                pthread_t other;
                pthread_create(&other, 0, stay, 0);
                pthread_exit(0);
            }
            """;

    private CProgram() {}

    /// Skips the test where there is no compiler.
    public static void assumeCompiler() {
        assumeTrue(
                Command.of("sh", "-c", "command -v gcc").run().exitCode() == 0,
                "gcc is not installed");
    }

    /// @param program where it is to be; its source is beside it
    public static void compile(Path program, String source, String... options) {
        Path file = program.resolveSibling(program.getFileName() + ".c");
        Disk.write(file, source);
        List<String> words = new ArrayList<>(List.of("gcc", "-w"));
        words.addAll(List.of(options));
        words.addAll(List.of("-o", program.toString(), file.toString()));
        Command.of(words).run().succeeded();
    }
}
