package dev.nutshell.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.process.ChildProgram.Argument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramFileTest {
    private final Syscalls syscalls = SymbolSource.syscalls();
    @TempDir private Path directory;

    @Test
    void playsItsProgram() throws Exception {
        ChildProgram.Builder builder = ChildProgram.builder();
        Argument zero = builder.call(SystemCall.GETPPID, "");
        builder.attempt(SystemCall.CLOSE, "", zero);
        write(builder, "played");

        assertThat(exitCode(builder.build())).isZero();
        assertThat(output()).isEqualTo("played");
    }

    @Test
    void endsWithTheFirstFailure() throws Exception {
        ChildProgram.Builder builder = ChildProgram.builder();
        write(builder, "before");
        builder.call(SystemCall.FCHDIR, "", Argument.of(-1));
        write(builder, "after");

        assertThat(exitCode(builder.build())).isEqualTo(127);
        assertThat(output()).isEqualTo("before");
    }

    @Test
    void becomesAnotherProgram() throws Exception {
        ChildProgram program =
                ChildProgram.builder()
                        .execute(
                                "/bin/sh",
                                List.of("sh", "-c", "echo $0 $A > $F; exit 3", "name"),
                                List.of("A=b", "F=" + directory.resolve("output")));

        assertThat(exitCode(program)).isEqualTo(3);
        assertThat(output()).isEqualTo("name b\n");
    }

    @Test
    void firstOfTwinsExecutesItAndTheSecondGoesOn() throws Exception {
        Path first = directory.resolve("first");
        Path second = directory.resolve("second");
        ChildProgram resident =
                ChildProgram.builder().execute("/bin/sh", shell(first, ""), List.of());
        try (Fd file = new ProgramFile(syscalls).create("resident", resident)) {
            ChildProgram program =
                    ChildProgram.builder()
                            .twin(file, List.of("resident"))
                            .execute("/bin/sh", shell(second, ""), List.of());
            try (ChildProcess child = new Clone(syscalls).spawn(CloneRequest.plain(), program)) {
                child.awaitExecution();
                child.pidFd().await();

                await(second);
                assertThat(Files.readString(first)).isEqualTo(child.pidFd().pid() + "\n");
                assertThat(Files.readString(second)).isNotEqualTo(Files.readString(first));
            }
        }
    }

    @Test
    void bothTwinsGoOnWhereTheFileCannotBeExecuted() throws Exception {
        Path output = directory.resolve("output");
        Path nothing = Files.writeString(directory.resolve("no-program"), "");
        try (FileCalls files = new FileCalls(syscalls);
                Fd file = files.open(nothing, OpenFlags.O_RDONLY, 0)) {
            ChildProgram program =
                    ChildProgram.builder()
                            .twin(file, List.of("resident"))
                            .execute(
                                    "/bin/sh",
                                    List.of("sh", "-c", "echo line >> " + output),
                                    List.of());
            try (ChildProcess child = new Clone(syscalls).spawn(CloneRequest.plain(), program)) {
                child.awaitExecution();
                child.pidFd().await();
            }
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (Files.readAllLines(output).size() < 2 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }

        assertThat(output).hasContent("line\nline\n");
    }

    private static List<String> shell(Path output, String command) {
        return List.of("sh", "-c", "echo $$ > " + output + ";" + command);
    }

    private static void await(Path file) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while ((!Files.exists(file) || Files.size(file) == 0) && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private void write(ChildProgram.Builder builder, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        builder.call(
                SystemCall.WRITE,
                "",
                Argument.of(1),
                new Argument.Bytes(bytes),
                Argument.of(bytes.length));
    }

    private int exitCode(ChildProgram program) throws Exception {
        try (Fd file = new ProgramFile(syscalls).create("program", program)) {
            Path path = Path.of("/proc/self/fd/" + file.number());
            Path copy = Files.copy(path, directory.resolve("program"));
            assertThat(copy.toFile().setExecutable(true)).isTrue();
            return new ProcessBuilder(copy.toString())
                    .redirectOutput(directory.resolve("output").toFile())
                    .start()
                    .waitFor();
        }
    }

    private String output() throws IOException {
        return Files.readString(directory.resolve("output"));
    }
}
