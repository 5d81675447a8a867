package dev.nutshell.container.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.state.ContainerState;
import dev.nutshell.container.state.StateReader;
import dev.nutshell.container.supervise.StateFile.Restarts;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.process.ProcessIdentity;
import dev.nutshell.kernel.process.UnixSockets;
import dev.nutshell.store.BootId;
import dev.nutshell.store.StateDirectory;
import dev.nutshell.store.StateLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the supervisor writes, as commands read it.
class StateFileTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05.123456789Z");
    private static final Instant END = Instant.parse("2026-01-02T03:05:00Z");

    private final Syscalls syscalls = SymbolSource.syscalls();
    private final ContainerId id = ContainerId.random();
    private final int self = (int) ProcessHandle.current().pid();
    private StateLayout layout;

    @TempDir private Path directory;

    @BeforeEach
    void folder() {
        layout = new StateLayout(directory.resolve("root"), directory.resolve("run"));
        StateDirectory.ensure(layout.container(id));
    }

    @Test
    void containerThatNeverRan() {
        assertThat(read()).isEqualTo(new ContainerState.Created(0, ""));
    }

    @Test
    void containerWhoseProcessIsAlive() {
        write(running(bootId(), self, ticks()));

        assertThat(read()).isEqualTo(new ContainerState.Running(self, ticks(), START));
    }

    @Test
    void containerThatHasEnded() {
        write(
                new StateFile.State(
                        bootId(), self, ticks(), START, END, 42, true, "", Restarts.NONE));

        assertThat(read()).isEqualTo(new ContainerState.Exited(42, true, START, END, ""));
    }

    @Test
    void containerThatCouldNotBeStarted() {
        write(
                new StateFile.State(
                        bootId(),
                        0,
                        0,
                        null,
                        null,
                        127,
                        false,
                        "exec: \"x\": not found",
                        Restarts.NONE));

        assertThat(read()).isEqualTo(new ContainerState.Created(127, "exec: \"x\": not found"));
    }

    @Test
    void processOfAnEarlierBootIsNotTheContainers() {
        write(running("00000000-0000-0000-0000-000000000000", self, ticks()));

        assertThat(read()).isEqualTo(new ContainerState.Exited(137, false, START, START, ""));
    }

    @Test
    void laterProcessWithTheSameNumberIsNotTheContainers() {
        write(running(bootId(), self, ticks() - 1));

        assertThat(read()).isEqualTo(new ContainerState.Exited(137, false, START, START, ""));
    }

    @Test
    void endThatNobodySawIsAnEndAllTheSame() throws Exception {
        Process process = new ProcessBuilder("sleep", "1000").start();
        int pid = (int) process.pid();
        write(running(bootId(), pid, ProcessIdentity.startTicks(syscalls, pid).orElseThrow()));
        assertThat(read().isAlive()).isTrue();

        process.destroyForcibly().waitFor();

        assertThat(read()).isEqualTo(new ContainerState.Exited(137, false, START, START, ""));
    }

    @Test
    void zombieIsNotAlive() throws Exception {
        // the shell does not wait for its child once it has become another program
        Process parent =
                new ProcessBuilder("sh", "-c", "sleep 0 & echo $!; exec sleep 1000").start();
        try {
            int pid = Integer.parseInt(parent.inputReader().readLine());
            while (!Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ")) {
                Thread.onSpinWait();
            }
            assertThat(ProcessIdentity.startTicks(syscalls, pid)).isEmpty();
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    @Test
    void nameOfAProcessCannotConfuseTheReader() throws Exception {
        Path program = directory.resolve("a) Z 1 (");
        Files.copy(Path.of("/bin/sleep"), program);
        Process process = new ProcessBuilder(program.toString(), "1000").start();
        try {
            int pid = (int) process.pid();
            while (!Files.readString(Path.of("/proc/" + pid + "/stat")).contains("a) Z 1 (")) {
                Thread.onSpinWait();
            }
            assertThat(ProcessIdentity.startTicks(syscalls, pid))
                    .hasValue(startTicksByPs(Files.readString(Path.of("/proc/" + pid + "/stat"))));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"schemaVersion\":1,\"bootId\":\"x\",\"pid\":1",
                "\0\0\0\0",
                "[]",
                "null"
            })
    void tornFileIsAContainerThatDoesNotRun(String content) throws IOException {
        Files.writeString(layout.containerState(id), content);

        assertThat(read()).isEqualTo(new ContainerState.Created(0, ""));
    }

    @Test
    void everyPrefixOfAStateCanBeRead() throws IOException {
        write(running(bootId(), self, ticks()));
        byte[] whole = Files.readAllBytes(layout.containerState(id));
        for (int length = 0; length < whole.length; length++) {
            Files.write(layout.containerState(id), Arrays.copyOf(whole, length));

            assertThat(read()).isEqualTo(new ContainerState.Created(0, ""));
        }
    }

    @Test
    void hostileErrorTextIsQuoted() throws IOException {
        String error = "exec: \"a\\b\u0000\u001f\n\t\u007f\u2028ä🐳\": \ud800";
        write(new StateFile.State(bootId(), 1, 2, null, null, 126, false, error, Restarts.NONE));

        // a lone surrogate has no form in UTF-8
        String read = error.replace('\ud800', '?');
        assertThat(
                        new ObjectMapper()
                                .readTree(layout.containerState(id).toFile())
                                .path("error")
                                .asText())
                .isEqualTo(read);
        assertThat(read()).isEqualTo(new ContainerState.Created(126, read));
    }

    @Test
    void recordOfARunSaysTheSameBeginAllAlong() {
        StateRecord record = new StateRecord(syscalls, layout, id, true);
        record.running(self, Restarts.NONE);
        ContainerState.Running running = (ContainerState.Running) read();
        record.exited(3, false, Restarts.NONE);

        assertThat(running.pid()).isEqualTo(self);
        assertThat(read())
                .isInstanceOfSatisfying(
                        ContainerState.Exited.class,
                        exited -> {
                            assertThat(exited.exitCode()).isEqualTo(3);
                            assertThat(exited.startedAt()).isEqualTo(running.startedAt());
                            assertThat(exited.finishedAt()).isAfterOrEqualTo(running.startedAt());
                        });
    }

    @ParameterizedTest
    @EnumSource(ErrorKind.class)
    void everyFailedStartHasAnExitCode(ErrorKind kind) {
        new StateRecord(syscalls, layout, id, true)
                .failed(new EngineException(kind, "why"), Restarts.NONE);

        int expected =
                switch (kind) {
                    case COMMAND_NOT_FOUND -> 127;
                    case NOT_EXECUTABLE -> 126;
                    default -> 128;
                };
        assertThat(read()).isEqualTo(new ContainerState.Created(expected, "why"));
    }

    @Test
    void endOfAContainerThatIsRemovedIsNotWritten() {
        StateRecord record = new StateRecord(syscalls, layout, id, false);
        record.exited(3, false, Restarts.NONE);
        record.failed(new EngineException(ErrorKind.SYSTEM, "why"), Restarts.NONE);

        assertThat(layout.containerState(id)).doesNotExist();
    }

    @Test
    void containerThatIsAboutToBeStartedAgain() {
        write(
                new StateFile.State(
                        bootId(), self, 1, START, END, 3, true, "", new Restarts(5, true, false)));

        // nobody who could start it is there
        assertThat(read()).isEqualTo(new ContainerState.Exited(3, true, START, END, ""));
        StateDirectory.ensure(layout.containerRun(id));
        try (FileCalls files = new FileCalls(syscalls);
                Fd folder = files.open(layout.containerRun(id), OpenFlags.O_RDONLY, 0);
                Fd _ =
                        new UnixSockets(syscalls)
                                .listen(
                                        folder,
                                        ControlSocket.NAME,
                                        SocketConstants.SOCK_SEQPACKET)) {
            assertThat(read()).isEqualTo(new ContainerState.Restarting(3, true, START, END));
            assertThat(new StateReader(syscalls, layout).restartCount(id)).isEqualTo(5);
        }
    }

    @Test
    void failedRestartKeepsTheLastExit() {
        StateRecord record = new StateRecord(syscalls, layout, id, true);
        record.running(self, Restarts.NONE);
        record.exited(3, false, new Restarts(1, true, false));
        record.failed(new EngineException(ErrorKind.SYSTEM, "why"), Restarts.NONE);

        assertThat(read())
                .isInstanceOfSatisfying(
                        ContainerState.Exited.class,
                        exited -> {
                            assertThat(exited.exitCode()).isEqualTo(3);
                            assertThat(exited.error()).isEqualTo("why");
                        });
    }

    private void write(StateFile.State state) {
        new StateFile(layout, id).write(state, true);
    }

    private ContainerState read() {
        return new StateReader(syscalls, layout).read(id);
    }

    private static StateFile.State running(String bootId, int pid, long ticks) {
        return new StateFile.State(bootId, pid, ticks, START, null, 0, false, "", Restarts.NONE);
    }

    private String bootId() {
        return BootId.current();
    }

    private long ticks() {
        return ProcessIdentity.startTicks(syscalls, self).orElseThrow();
    }

    /// Field 22, counted after the last parenthesis, where field 3 begins.
    private static long startTicksByPs(String stat) {
        return Long.parseLong(stat.substring(stat.lastIndexOf(") ") + 2).split(" ", -1)[19]);
    }
}
