package dev.nutshell.kernel.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.ChildProcess;
import dev.nutshell.kernel.process.ChildProgram;
import dev.nutshell.kernel.process.Clone;
import dev.nutshell.kernel.process.CloneRequest;
import dev.nutshell.kernel.process.ExitStatus;
import dev.nutshell.testing.RequiresRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// CVE-2019-5736: what runs inside must not be a way to write the host's file.
class SealedExecutableTest {
    @TempDir private Path directory;

    private final Syscalls syscalls = SymbolSource.syscalls();
    private final SealedExecutable sealed = new SealedExecutable(syscalls);

    @Test
    @RequiresRoot
    void overlayViewRunsAndCannotBeWritten() throws Exception {
        assertSealed(sealed::throughOverlay, "Read-only file system");
    }

    @Test
    @RequiresRoot
    void copyRunsAndCannotBeWritten() throws Exception {
        assertSealed(sealed::copied, "Operation not permitted|Text file busy");
    }

    @Test
    @RequiresRoot
    void viewShowsNothingOfTheHostsPath() throws Exception {
        Path shell = shell();
        try (Fd view = sealed.open(shell)) {
            assertThat(
                            run(
                                    view,
                                    "case $(readlink /proc/$$/exe) in *"
                                            + directory.getFileName()
                                            + "*) exit 1;; esac"))
                    .isEqualTo(new ExitStatus.Exited(0));
        }
    }

    @Test
    @RequiresRoot
    void missingFileIsNamed() {
        Path missing = directory.resolve("missing");

        assertThatThrownBy(() -> sealed.open(missing))
                .isInstanceOf(KernelException.class)
                .hasMessage("openat(2) " + missing + ": ENOENT (No such file or directory)");
    }

    private void assertSealed(Function<Path, Fd> way, String reason) throws Exception {
        Path shell = shell();
        byte[] before = Files.readAllBytes(shell);
        try (Fd view = way.apply(shell)) {
            // the process overwrites itself, first while it runs, then through a descriptor that
            // outlives it
            Path messages = directory.resolve("messages");
            ExitStatus status =
                    run(
                            view,
                            "exec 2>"
                                    + messages
                                    + "; LC_ALL=C dd if=/dev/zero of=/proc/$$/exe conv=notrunc count=1 && exit 1;"
                                    + " chmod 777 /proc/$$/exe && exit 2; exit 0");
            if (reason.startsWith("Read-only")) {
                assertThat(status).isEqualTo(new ExitStatus.Exited(0));
            }
            assertThat(Files.readString(messages)).containsPattern(reason);
        }
        assertThat(Files.readAllBytes(shell)).isEqualTo(before);
    }

    private Path shell() throws Exception {
        return Files.copy(
                Path.of("/bin/sh").toRealPath(),
                directory.resolve("shell"),
                StandardCopyOption.COPY_ATTRIBUTES);
    }

    private ExitStatus run(Fd executable, String script) {
        ChildProgram program =
                ChildProgram.builder()
                        .defaultSignals()
                        .execute(
                                executable,
                                List.of("sh", "-c", script),
                                List.of("PATH=/usr/bin:/bin"));
        try (ChildProcess child = new Clone(syscalls).spawn(CloneRequest.plain(), program)) {
            child.awaitExecution();
            return child.pidFd().await();
        }
    }
}
