package dev.nutshell.cli.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.cli.CommandLine;
import dev.nutshell.cli.CommandLine.Outcome;
import dev.nutshell.cli.FakeContainers;
import dev.nutshell.engine.SessionEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifecycleCommandsTest {
    private final CommandLine line = new CommandLine();

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "start ~ start",
                "stop ~ stop StopOptions[signal=null, seconds=null]",
                "stop -t 3 -s INT ~ stop StopOptions[signal=INT, seconds=3]",
                "stop --time 4 ~ stop StopOptions[signal=null, seconds=4]",
                "restart -t -1 ~ restart StopOptions[signal=null, seconds=-1]",
                "kill ~ kill KILL",
                "kill -s USR1 ~ kill USR1",
                "pause ~ pause",
                "unpause ~ unpause",
                "rm ~ remove RemoveOptions[force=false, volumes=false, link=false]",
                "rm -fvl ~ remove RemoveOptions[force=true, volumes=true, link=true]",
                "container remove -v ~ remove RemoveOptions[force=false, volumes=true, link=false]",
            })
    void printsEachContainerItHasDealtWith(String words, String call) {
        assertThat(line.run((words.strip() + " c1 c2").split(" ")))
                .isEqualTo(new Outcome(0, "c1\nc2\n", ""));
        assertThat(line.engine.containers.calls).containsExactly(call + " c1", call + " c2");
    }

    @Test
    void goesOnAfterAFailure() {
        assertThat(line.run("stop", "c1", "nope", "c2"))
                .isEqualTo(new Outcome(1, "c1\nc2\n", "nutshell: no such container: nope\n"));
    }

    @Test
    void removingWhatIsNotThereByForceIsNoFailure() {
        assertThat(line.run("rm", "-f", "nope"))
                .isEqualTo(new Outcome(0, "", "nutshell: no such container: nope\n"));
        assertThat(line.run("rm", "nope").code()).isEqualTo(1);
    }

    @Test
    void waitPrintsExitCodes() {
        assertThat(line.run("wait", "a", "b")).isEqualTo(new Outcome(0, "3\n3\n", ""));
    }

    @Test
    void startAttachedExitsWithTheProgramsCode() {
        line.engine.containers.end = new SessionEnd.Exited(7);

        assertThat(line.run("start", "-ai", "c")).isEqualTo(new Outcome(7, "", ""));
        assertThat(line.run("start", "-a", "c", "d"))
                .isEqualTo(
                        new Outcome(
                                1,
                                "",
                                "nutshell: you cannot start and attach multiple containers at once\n"));
        assertThat(line.run("start", "--checkpoint", "x", "c").err())
                .isEqualTo(
                        "nutshell: flag --checkpoint: checkpoints are not part of this engine (see 'nutshell"
                                + " start --help')\n");
    }

    @Test
    void attachSaysThatItWasLeft() {
        line.engine.containers.end = new SessionEnd.Detached();

        assertThat(line.run("attach", "c")).isEqualTo(new Outcome(1, "", "read escape sequence\n"));
    }

    @Test
    void renameTakesTwoNames() {
        assertThat(line.run("rename", "a", "b")).isEqualTo(new Outcome(0, "", ""));
        assertThat(line.engine.containers.calls).containsExactly("rename b a");
        assertThat(line.run("rename", "a", " ").err())
                .isEqualTo("nutshell: neither old nor new names may be empty\n");
    }

    @Test
    void execPassesEverythingOn() {
        line.engine.execution = new SessionEnd.Exited(5);

        assertThat(
                        line.run(
                                "exec",
                                "-e",
                                "A=1",
                                "-w",
                                "/w",
                                "-u",
                                "1",
                                "--privileged",
                                "-i",
                                "c",
                                "sh",
                                "-c",
                                "x"))
                .isEqualTo(new Outcome(5, "", ""));
        assertThat(line.engine.calls)
                .containsExactly(
                        "exec ExecRequest[command=[sh, -c, x], interactive=true, tty=false,"
                                + " privileged=true, environment=[A=1], user=1, workingDir=/w]"
                                + " RunOptions[detach=false, attach=AttachOptions[stdin=true, stdout=true,"
                                + " stderr=true, signalProxy=false, keys=DetachKeys[codes=[16, 17]]]] c");
        assertThat(line.run("exec", "-it", "c", "sh").err())
                .isEqualTo("nutshell: the input device is not a TTY\n");
    }

    @Test
    void updateNeedsSomethingToChange() {
        assertThat(line.run("update", "c").err())
                .isEqualTo(
                        "nutshell: you must provide one or more flags when using this command\n");
        assertThat(line.run("update", "-m", "1g", "--cpus", "1.5", "--restart", "always", "c"))
                .isEqualTo(new Outcome(0, "c\n", ""));
        assertThat(line.engine.containers.calls.getFirst())
                .contains("nanoCpus=1500000000", "memory=1073741824", "cpuShares=null")
                .endsWith("RestartPolicy[condition=ALWAYS, maximumRetries=0] c");
    }

    @Test
    void pruneAsksFirst() {
        String question =
                "WARNING! This will remove all stopped containers.\nAre you sure you want to continue?"
                        + " [y/N] ";
        String done =
                "Deleted Containers:\n" + FakeContainers.ID + "\n\nTotal reclaimed space: 1.5MB\n";

        assertThat(line.run("container", "prune")).isEqualTo(new Outcome(0, question, ""));
        line.input = "y\n";
        assertThat(line.run("container", "prune")).isEqualTo(new Outcome(0, question + done, ""));
        assertThat(line.run("container", "prune", "-f", "--filter", "until=24h"))
                .isEqualTo(new Outcome(0, done, ""));
        assertThat(line.engine.containers.calls)
                .containsExactly("prune {} ", "prune {until=[24h]} ");
    }
}
