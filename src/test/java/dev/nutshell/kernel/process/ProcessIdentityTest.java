package dev.nutshell.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.testing.CProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessIdentityTest {
    /// Another thread than the first becomes a program again and again: the first one is a zombie for a moment each time.
    private static final String EXECUTES_ITSELF =
            """
            #include <pthread.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <unistd.h>
            static char **words;
            static void *again(void *unused) {
                sprintf(words[1], "%05d", atoi(words[1]) - 1);
                execv("/proc/self/exe", words);
                return unused;
            }
            int main(int count, char **arguments) {
                if (atoi(arguments[1]) == 0) {
                    puts("done");
                    fflush(stdout);
                    return pause();
                }
                pthread_t other;
                words = arguments;
                pthread_create(&other, 0, again, 0);
                return pause();
            }
            """;

    private final Syscalls syscalls = SymbolSource.syscalls();
    @TempDir private Path directory;

    @BeforeEach
    void needsCompiler() {
        CProgram.assumeCompiler();
    }

    @Test
    void programThatGoesOnWithoutItsFirstThreadIsAlive() throws Exception {
        Path program = directory.resolve("leaderless");
        CProgram.compile(program, CProgram.LEADERLESS, "-pthread");
        Process process = new ProcessBuilder(program.toString()).start();
        int pid = (int) process.pid();
        try {
            awaitZombie(pid);
            assertThat(ProcessIdentity.startTicks(syscalls, pid)).isPresent();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(ProcessIdentity.startTicks(syscalls, pid)).isEmpty();
    }

    private static void awaitZombie(int pid) throws IOException {
        while (!Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ")) {
            Thread.onSpinWait();
        }
    }

    @Test
    void executionByAnotherThreadIsNoEnd() throws Exception {
        Path program = directory.resolve("executes");
        CProgram.compile(program, EXECUTES_ITSELF, "-pthread");
        Process process = new ProcessBuilder(program.toString(), "03000").start();
        int pid = (int) process.pid();
        Set<Optional<Long>> seen = new HashSet<>();
        try (BufferedReader output = process.inputReader()) {
            while (process.isAlive() && !output.ready()) {
                seen.add(ProcessIdentity.startTicks(syscalls, pid));
            }
            assertThat(output.readLine()).isEqualTo("done");
            assertThat(seen).containsExactly(ProcessIdentity.startTicks(syscalls, pid));
            assertThat(seen).doesNotContain(Optional.empty());
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
