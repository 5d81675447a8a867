package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Patience;
import dev.nutshell.it.harness.Running;
import dev.nutshell.it.harness.TestImages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The death of a supervisor, of its keeper, and of both.
@EngineTest
@NutshellOnly
class KeeperIT {
    private static final String COUNT =
            "i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done;"
                    + " while [ ! -e /shared/go ]; do sleep 0.02; done;"
                    + " while [ $i -lt 20010 ]; do echo line $i; i=$((i+1)); done; exit 42";

    @ParameterizedTest
    @ValueSource(ints = {1, 300, 10_000})
    void neitherExitCodeNorLogIsLost(int lines, NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        Path shared = detached(engine, images, "no", COUNT);
        Patience.until(
                () -> lines + " lines", () -> engine.call("logs", "it").lines().size() >= lines);

        kill(supervisor(engine));
        Disk.write(shared.resolve("go"), "");

        assertThat(engine.call("wait", "it").succeeded().output()).isEqualTo("42\n");
        assertThat(inspect(engine, "{{.State.ExitCode}} {{.State.Error}}")).isEqualTo("42");
        assertThat(engine.call("logs", "it").succeeded().lines()).isEqualTo(counted());
        engine.call("rm", "it").succeeded();
    }

    @Test
    void attachedCommandGoesOn(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        Path shared = detached(engine, images, "no", "echo begun;" + COUNT);
        try (Running attached = engine.command("attach", "--no-stdin", "it").start()) {
            Patience.until(
                    () -> "all of the first lines",
                    () -> engine.call("logs", "it").lines().contains("line 19999"));
            kill(supervisor(engine));
            Disk.write(shared.resolve("go"), "");

            assertThat(attached.await().exited(42).lines())
                    .endsWith(counted().subList(20_000, 20_010).toArray(String[]::new));
        }
        engine.call("rm", "it").succeeded();
    }

    @Test
    void inputOfAnAttachedCommandGoesOn(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        try (Running running =
                engine.command(
                                "run",
                                "-i",
                                "--name",
                                "it",
                                images.busybox(),
                                "sh",
                                "-c",
                                "while read line; do echo got $line; done; exit 6")
                        .start()) {
            running.type("one\n");
            running.awaitLine("got one");
            kill(supervisor(engine));
            running.type("two\n");
            running.awaitLine("got two");
            running.closeInput();

            running.await().exited(6);
        }
        engine.call("rm", "it").succeeded();
    }

    @Test
    void keeperThatIsKilledIsNotMissed(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        Path shared = detached(engine, images, "no", COUNT);
        kill(keeper(engine));
        Disk.write(shared.resolve("go"), "");

        assertThat(engine.call("wait", "it").succeeded().output()).isEqualTo("42\n");
        assertThat(engine.call("logs", "it").succeeded().lines()).isEqualTo(counted());
        engine.call("rm", "it").succeeded();
    }

    @Test
    void withoutBothTheEndIsUnseenAndNothingIsStuck(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        detached(engine, images, "no", "sleep 1000");
        List<Integer> both = List.of(keeper(engine), supervisor(engine));
        both.forEach(KeeperIT::kill);
        assertThat(inspect(engine, "{{.State.Status}}")).isEqualTo("running");
        engine.call("kill", "it").succeeded();

        assertThat(inspect(engine, "{{.State.Status}} {{.State.ExitCode}}"))
                .isEqualTo("exited 137");
        engine.call("rm", "it").succeeded();

        detached(engine, images, "no", "sleep 1000");
        List.of(keeper(engine), supervisor(engine)).forEach(KeeperIT::kill);
        engine.call("rm", "-f", "it").succeeded();
        assertThat(engine.call("ps", "-aq").output()).isEmpty();
    }

    /// The probe is a child of the supervisor, and its namespace ends only when it is reaped.
    @Test
    void aProbeThatOutlivesItsSupervisorDoesNotHoldTheContainer(
            NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        Path shared = Disk.directories(engine.scratch().resolve("shared"));
        engine.command(
                        "run",
                        "-d",
                        "--name",
                        "it",
                        "--health-cmd",
                        "touch /shared/probed; while [ ! -e /shared/go ]; do sleep 0.02; done",
                        "--health-interval",
                        "10ms",
                        "-v",
                        shared + ":/shared",
                        images.busybox(),
                        "sh",
                        "-c",
                        "while [ ! -e /shared/end ]; do sleep 0.02; done; exit 42")
                .run()
                .succeeded();
        Patience.until(() -> "a probe", () -> Files.exists(shared.resolve("probed")));

        kill(supervisor(engine));
        Disk.write(shared.resolve("go"), "");
        Disk.write(shared.resolve("end"), "");

        assertThat(engine.call("wait", "it").succeeded().output()).isEqualTo("42\n");
        engine.call("rm", "it").succeeded();
    }

    @Test
    void restartPolicyGoesOn(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        Path shared =
                detached(
                        engine,
                        images,
                        "on-failure:2",
                        "echo run; while [ ! -e /shared/go ]; do sleep 0.02; done; exit 42");
        kill(supervisor(engine));
        Disk.write(shared.resolve("go"), "");

        Patience.until(
                () -> "the last end: " + inspect(engine, "{{json .State}}"),
                () -> inspect(engine, "{{.State.Status}}").equals("exited"));
        assertThat(inspect(engine, "{{.RestartCount}} {{.State.ExitCode}}")).isEqualTo("2 42");
        assertThat(engine.call("logs", "it").lines()).containsExactly("run", "run", "run");
        engine.call("rm", "it").succeeded();
    }

    @Test
    void removalAtTheEndGoesOn(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        engine.command("run", "-d", "--rm", "--name", "it", images.busybox(), "sleep", "1000")
                .run()
                .succeeded();
        kill(supervisor(engine));

        engine.call("stop", "-t", "0", "it").succeeded();

        Patience.until(() -> "the removal", () -> engine.call("ps", "-aq").output().isEmpty());
    }

    @Test
    void keeperSleepsWithoutARuntimeUntilMuchWaitsForIt(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        Path shared = detached(engine, images, "no", COUNT);
        int keeper = keeper(engine);
        assertThat(executable(keeper)).contains("memfd:keeper");
        assertThat(privateKilobytes(keeper)).isLessThanOrEqualTo(32);
        assertThat(descriptors(keeper)).doesNotContain("3", "5");

        for (int i = 0; i < 70; i++) {
            engine.call("update", "--restart", i % 2 == 0 ? "always" : "no", "it").succeeded();
        }
        Patience.until(
                () -> "the keeper to wake",
                () -> executable(keeper).endsWith(engine.binary().getFileName().toString()));

        kill(supervisor(engine));
        Disk.write(shared.resolve("go"), "");
        assertThat(engine.call("wait", "it").succeeded().output()).isEqualTo("42\n");
        engine.call("rm", "it").succeeded();
    }

    @Test
    void keeperOfAnOpenInputIsAwake(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());

        assertThat(
                        engine.command("run", "--rm", "-i", images.busybox(), "cat")
                                .input("text".getBytes(StandardCharsets.UTF_8))
                                .run()
                                .succeeded()
                                .output())
                .isEqualTo("text");
    }

    private static String executable(int pid) {
        return Command.of("readlink", "/proc/" + pid + "/exe").run().succeeded().output().strip();
    }

    private static List<String> descriptors(int pid) {
        return Command.of("ls", "/proc/" + pid + "/fd").run().succeeded().lines();
    }

    private static int privateKilobytes(int pid) {
        return Disk.read(Path.of("/proc/" + pid + "/smaps_rollup"))
                .lines()
                .filter(line -> line.startsWith("Private_Dirty:"))
                .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")))
                .sum();
    }

    private static Path detached(
            NutshellEngine engine, TestImages images, String policy, String script) {
        Path shared = Disk.directories(engine.scratch().resolve("shared"));
        engine.command(
                        "run",
                        "-d",
                        "--name",
                        "it",
                        "--restart",
                        policy,
                        "-v",
                        shared + ":/shared",
                        images.busybox(),
                        "sh",
                        "-c",
                        script)
                .run()
                .succeeded();
        return shared;
    }

    private static List<String> counted() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 20_010; i++) {
            lines.add("line " + i);
        }
        return lines;
    }

    /// The parent of the container's first process.
    private static int supervisor(NutshellEngine engine) {
        return parent(engine.processOf("it"));
    }

    private static int keeper(NutshellEngine engine) {
        return parent(supervisor(engine));
    }

    private static int parent(int pid) {
        String status = Disk.read(Path.of("/proc/" + pid + "/status"));
        return status.lines()
                .filter(line -> line.startsWith("PPid:"))
                .mapToInt(line -> Integer.parseInt(line.substring(5).strip()))
                .findFirst()
                .orElseThrow();
    }

    private static void kill(int pid) {
        Command.of("kill", "-KILL", Integer.toString(pid)).run().succeeded();
    }

    private static String inspect(NutshellEngine engine, String format) {
        return engine.inspect("it", format);
    }
}
