package dev.nutshell.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.FakeSyscalls;
import dev.nutshell.kernel.call.KernelException;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    /// With hidepid another user's process is as if it were not there (EACCES, EPERM).
    @ParameterizedTest
    @EnumSource(names = {"ENOENT", "ESRCH", "EACCES", "EPERM"})
    void processThatIsNotThereHasNoIdentity(Errno errno) {
        FakeSyscalls failing = new FakeSyscalls().failing(SystemCall.OPENAT, errno);

        assertThat(ProcessIdentity.startTicks(failing, 1)).isEmpty();
        assertThat(ProcessIdentity.parent(failing, 1)).isEmpty();
        assertThat(ProcessIdentity.isWithoutFirstThread(failing, 1)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"EMFILE", "ENFILE", "ENOMEM"})
    void whoCannotBeLookedAtIsNotDead(Errno errno) {
        FakeSyscalls failing = new FakeSyscalls().failing(SystemCall.OPENAT, errno);

        assertThatThrownBy(() -> ProcessIdentity.startTicks(failing, 1))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("/proc/1/stat: " + errno);
    }

    @Test
    void programThatGoesOnWithoutItsFirstThreadIsAlive() throws Exception {
        CProgram.assumeCompiler();
        Path program = directory.resolve("leaderless");
        CProgram.compile(program, CProgram.LEADERLESS, "-pthread");
        Process process = new ProcessBuilder(program.toString()).start();
        int pid = (int) process.pid();
        try {
            awaitZombie(pid);
            assertThat(ProcessIdentity.startTicks(syscalls, pid)).isPresent();
            assertThat(ProcessIdentity.isWithoutFirstThread(syscalls, pid)).isTrue();
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
        CProgram.assumeCompiler();
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
