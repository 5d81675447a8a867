package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Engine;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.TestImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Exit codes as Docker's: the command's own, 125 for the engine, 126 not executable, 127 not found, 128 + signal.
@EngineTest
class ExitCodesIT {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 42, 125, 126, 127, 255})
    void theCommandsOwnCode(int code, Engine engine, TestImages images) {
        engine.shell(images.busybox(), "exit " + code).exited(code);
    }

    @ParameterizedTest
    @CsvSource({"TERM,143", "KILL,137", "SEGV,139", "USR1,138"})
    void aSignalsNumber(String signal, int code, Engine engine, TestImages images) {
        // pid 1 ignores what it has no handler for, so the victim is a child that the shell reports
        engine.shell(images.busybox(), "sh -c 'kill -" + signal + " $$'; exit $?").exited(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-command", "/no/such/file", "./missing"})
    void aMissingCommand(String command, Engine engine, TestImages images) {
        engine.pull(images.busybox());
        Outcome outcome = engine.run(images.busybox(), command).exited(127);

        assertThat(outcome.error()).contains(command);
        assertThat(outcome.output()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc", "/etc/passwd", "/bin/"})
    void whatCannotBeExecuted(String command, Engine engine, TestImages images) {
        engine.pull(images.busybox());
        Outcome outcome = engine.run(images.busybox(), command).exited(126);

        assertThat(outcome.error()).contains(command);
        assertThat(outcome.output()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--no-such-flag",
                "--rm=perhaps",
                "-e",
                "--network=nowhere",
                "--ulimit=nofile"
            })
    void aBadFlag(String flag, Engine engine, TestImages images) {
        engine.pull(images.busybox());
        Outcome outcome = engine.command("run", flag, images.busybox(), "true").run().exited(125);

        assertThat(outcome.output()).isEmpty();
    }

    @Test
    @NutshellOnly
    void messagesOfTheRuntimeAreOneLine(Engine engine, TestImages images) {
        engine.pull(images.busybox());

        engine.run(images.busybox(), "no-such-command")
                .refused(127, "no-such-command", "not found");
        engine.run(images.busybox(), "/etc").refused(126, "/etc", "permission denied");
        engine.run(images.busybox(), "/etc/passwd")
                .refused(126, "/etc/passwd", "permission denied");
    }
}
