package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Disk;
import dev.nutshell.it.harness.Engine;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Patience;
import dev.nutshell.it.harness.TestImages;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Restart policies, and the commands in every moment between two runs.
@EngineTest
class RestartIT {
    @Test
    void failingContainerIsStartedAgainSoOftenAndNoMore(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        detached(engine, "on-failure:3", images, "echo run; exit 3");
        awaitStatus(engine, "exited");

        assertThat(inspect(engine, "{{.RestartCount}} {{.State.ExitCode}} {{.State.Restarting}}"))
                .isEqualTo("3 3 false");
        assertThat(engine.call("logs", "it").succeeded().lines())
                .isEqualTo(List.of("run", "run", "run", "run"));
        engine.call("rm", "it").succeeded();
    }

    /// A log on a thread of its own has a descriptor in the supervisor's loop, for each run another one.
    @Test
    void logThatIsQueuedIsThereInEveryRun(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        engine.call(
                        "run",
                        "-d",
                        "--name=it",
                        "--restart=on-failure:3",
                        "--log-opt=mode=non-blocking",
                        images.busybox(),
                        "sh",
                        "-c",
                        "echo run; exit 3")
                .succeeded();
        awaitStatus(engine, "exited");

        assertThat(inspect(engine, "{{.RestartCount}} {{.State.ExitCode}}")).isEqualTo("3 3");
        assertThat(engine.call("logs", "it").succeeded().lines())
                .isEqualTo(List.of("run", "run", "run", "run"));
        engine.call("rm", "it").succeeded();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "on-failure"})
    void containerThatEndsWellStaysEnded(String policy, Engine engine, TestImages images) {
        engine.pull(images.busybox());
        detached(engine, policy, images, "exit 0");
        awaitStatus(engine, "exited");

        assertThat(inspect(engine, "{{.RestartCount}}")).isEqualTo("0");
        engine.call("rm", "it").succeeded();
    }

    @ParameterizedTest
    @ValueSource(strings = {"always", "unless-stopped"})
    void stopEndsItForGood(String policy, Engine engine, TestImages images) {
        engine.pull(images.busybox());
        detached(engine, policy, images, "echo run; exit 0");
        awaitRestarts(engine, 2);

        engine.call("stop", "-t", "5", "it").succeeded();

        assertThat(inspect(engine, "{{.State.Status}} {{.State.Running}}"))
                .isEqualTo("exited false");
        String runs = engine.call("logs", "it").succeeded().output();
        Patience.pause(Duration.ofSeconds(1));
        assertThat(engine.call("logs", "it").output()).isEqualTo(runs);
        engine.call("rm", "it").succeeded();
    }

    @Test
    void waitingContainerIsShownAsSuchAndRefusesWhatNeedsAProcess(
            Engine engine, TestImages images) {
        engine.pull(images.busybox());
        // the fifth pause is 1.6 s, the sixth 3.2 s
        detached(engine, "always", images, "exit 5");
        awaitRestarts(engine, 6);
        awaitStatus(engine, "restarting");

        assertThat(inspect(engine, "{{.State.Running}} {{.State.Restarting}} {{.State.Pid}}"))
                .isEqualTo("true true 0");
        assertThat(engine.call("ps", "--format", "{{.Status}}").output())
                .startsWith("Restarting (5) ");
        assertThat(engine.call("ps", "-q", "--filter", "status=restarting").lines()).hasSize(1);
        assertThat(engine.call("attach", "it").exited(1).error()).contains("restarting container");
        assertThat(engine.call("exec", "it", "true").exited(1).error()).contains("is restarting");
        assertThat(engine.call("rm", "it").exited(1).error()).contains("container is restarting");
        engine.call("start", "it").succeeded();
        engine.call("rm", "-f", "it").succeeded();
        assertThat(engine.call("ps", "-aq").output()).isEmpty();
    }

    @Test
    void killWhileItWaitsEndsIt(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        detached(engine, "always", images, "exit 5");
        awaitRestarts(engine, 6);
        awaitStatus(engine, "restarting");

        engine.call("kill", "it").succeeded();

        awaitStatus(engine, "exited");
        assertThat(inspect(engine, "{{.State.ExitCode}}")).isEqualTo("5");
        engine.call("rm", "it").succeeded();
    }

    @Test
    void waitReturnsAtTheFirstEnd(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        detached(engine, "always", images, "sleep 0.5; exit 6");

        assertThat(engine.call("wait", "it").succeeded().output()).isEqualTo("6\n");
        assertThat(inspect(engine, "{{.State.Running}}")).isEqualTo("true");
        engine.call("rm", "-f", "it").succeeded();
    }

    @Test
    void attachedCommandLeavesAtTheFirstEnd(Engine engine, TestImages images) {
        engine.pull(images.busybox());

        engine.command(
                        "run",
                        "--restart",
                        "always",
                        "--name",
                        "it",
                        images.busybox(),
                        "sh",
                        "-c",
                        "echo run; exit 7")
                .run()
                .exited(7);

        awaitRestarts(engine, 1);
        engine.call("rm", "-f", "it").succeeded();
    }

    @Test
    void changedPolicyHoldsForTheContainerThatRuns(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        Path shared = Disk.directories(engine.scratch().resolve("shared"));
        engine.command(
                        "run",
                        "-d",
                        "--name",
                        "it",
                        "-v",
                        shared + ":/shared",
                        images.busybox(),
                        "sh",
                        "-c",
                        "while [ ! -e /shared/end ]; do sleep 0.05; done; exit 4")
                .run()
                .succeeded();
        engine.call("update", "--restart", "on-failure:2", "it").succeeded();
        Disk.write(shared.resolve("end"), "");

        awaitRestarts(engine, 2);
        awaitStatus(engine, "exited");
        assertThat(inspect(engine, "{{.HostConfig.RestartPolicy.Name}} {{.RestartCount}}"))
                .isEqualTo("on-failure 2");
        engine.call("rm", "it").succeeded();
    }

    @Test
    void restartCountsAnew(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        detached(
                engine,
                "on-failure:1",
                images,
                "[ -e /seen ] && exec sleep 1000; touch /seen; exit 1");
        awaitRestarts(engine, 1);
        awaitStatus(engine, "running");

        engine.call("restart", "-t", "0", "it").succeeded();

        assertThat(inspect(engine, "{{.RestartCount}} {{.State.Status}}")).isEqualTo("0 running");
        engine.call("rm", "-f", "it").succeeded();
    }

    @Test
    @NutshellOnly
    void changedLimitHoldsForTheNextRun(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        Path shared = Disk.directories(engine.scratch().resolve("shared"));
        engine.command(
                        "run",
                        "-d",
                        "--name",
                        "it",
                        "--restart",
                        "always",
                        "-v",
                        shared + ":/shared",
                        images.busybox(),
                        "sh",
                        "-c",
                        "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max;"
                                + " while [ ! -e /shared/end ]; do sleep 0.05; done; rm /shared/end")
                .run()
                .succeeded();
        engine.call("update", "-m", "64m", "--memory-swap", "128m", "it").succeeded();
        Disk.write(shared.resolve("end"), "");
        awaitRestarts(engine, 1);

        Patience.until(
                () -> "limit of the second run in: " + engine.call("logs", "it").output(),
                () -> engine.call("logs", "it").lines().contains("67108864"));
        engine.call("rm", "-f", "it").succeeded();
    }

    @Test
    void policyAndRemovalExcludeEachOther(Engine engine, TestImages images) {
        engine.pull(images.busybox());

        assertThat(engine.run("--restart", "always", images.busybox(), "true").exited(125).error())
                .contains("conflicting options: cannot specify both --restart and --rm");
        engine.command("run", "-d", "--rm", "--name", "it", images.busybox(), "sleep", "1000")
                .run()
                .succeeded();
        assertThat(engine.call("update", "--restart", "always", "it").exited(1).error())
                .contains("AutoRemove is enabled for the container");
        engine.call("rm", "-f", "it").succeeded();
    }

    private static void detached(Engine engine, String policy, TestImages images, String script) {
        engine.command(
                        "run",
                        "-d",
                        "--name",
                        "it",
                        "--restart",
                        policy,
                        images.busybox(),
                        "sh",
                        "-c",
                        script)
                .run()
                .succeeded();
    }

    private static String inspect(Engine engine, String format) {
        return engine.inspect("it", format);
    }

    private static void awaitStatus(Engine engine, String status) {
        Patience.until(
                () -> status + ", not " + inspect(engine, "{{json .State}}"),
                () -> inspect(engine, "{{.State.Status}}").equals(status));
    }

    private static void awaitRestarts(Engine engine, int count) {
        Patience.until(
                () -> count + " restarts, not " + inspect(engine, "{{.RestartCount}}"),
                () -> Integer.parseInt(inspect(engine, "{{.RestartCount}}")) >= count);
    }
}
