package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.it.harness.Engine;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.Patience;
import dev.nutshell.it.harness.Running;
import dev.nutshell.it.harness.TestImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the process that watches a container owes to it, and to those who come and go.
@EngineTest
class SupervisionIT {
    @ParameterizedTest
    @ValueSource(strings = {"out", "err"})
    void firstBytesOfAQuickContainerAreNotLost(String stream, Engine engine, TestImages images) {
        engine.pull(images.busybox());
        String redirection = stream.equals("err") ? " >&2" : "";
        for (int i = 0; i < 30; i++) {
            Outcome outcome =
                    engine.run(images.busybox(), "sh", "-c", "echo first" + redirection)
                            .succeeded();

            assertThat(stream.equals("err") ? outcome.error() : outcome.output())
                    .isEqualTo("first\n");
        }
    }

    /// The front is stopped right after it has started the supervisor: the container has to wait for it.
    @RepeatedTest(5)
    @NutshellOnly
    void firstBytesAreNotLostWhenTheCommandIsSlow(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        try (Running running = engine.runCommand(images.busybox(), "echo", "first").start()) {
            for (int i = 0; i < 40 && running.isAlive(); i++) {
                Command.of("kill", "-STOP", Long.toString(running.pid())).run();
                Patience.pause(Duration.ofMillis(3));
                Command.of("kill", "-CONT", Long.toString(running.pid())).run();
            }

            assertThat(running.await().succeeded().output()).isEqualTo("first\n");
        }
    }

    /// It starts while the container is still prepared, and gets no plan when that fails.
    @Test
    @NutshellOnly
    void supervisorGoesWhenThereIsNothingToSupervise(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        engine.command("create", "--name", "taken", images.busybox()).run().succeeded();
        List<String> before = supervisors();

        engine.command("run", "--name", "taken", images.busybox(), "true").run().exited(125);

        awaitOnly(before);
    }

    @Test
    @NutshellOnly
    void supervisorGoesWhenTheCommandIsKilledMeanwhile(NutshellEngine engine) throws IOException {
        List<String> before = supervisors();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Running running =
                        engine.runCommand("127.0.0.1:" + silent.getLocalPort() + "/image:1", "true")
                                .start()) {
            Patience.until(() -> "a supervisor", () -> !before.containsAll(supervisors()));

            Command.of("kill", "-KILL", Long.toString(running.pid())).run().succeeded();

            awaitOnly(before);
        }
    }

    private static List<String> supervisors() {
        return Command.shell("pgrep -f '^nutshell supervise' || true").run().succeeded().lines();
    }

    private static void awaitOnly(List<String> before) {
        Patience.until(
                () -> "the end of " + supervisors() + ", before there were " + before,
                () -> before.containsAll(supervisors()));
    }

    @Test
    void slowReaderGetsAllOfIt(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        List<String> words =
                engine.runCommand(images.busybox(), "sh", "-c", "seq 1 300000; echo end >&2")
                        .words();

        Outcome outcome =
                Command.shell(
                                "\"$@\" | { sleep 1; head -c 1000 > /dev/null; sleep 1; tail -n 1; }",
                                words.toArray(String[]::new))
                        .run();

        assertThat(outcome.succeeded().output()).isEqualTo("300000\n");
        assertThat(outcome.error()).isEqualTo("end\n");
    }

    /// The exit is known while the last output still waits for its reader.
    @Test
    @NutshellOnly
    void endIsWrittenDownBeforeTheLastReaderHasRead(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        List<String> words =
                engine.command(
                                "run",
                                "--name",
                                "held",
                                images.busybox(),
                                "sh",
                                "-c",
                                "seq 1 30000; exit 7")
                        .words();
        Path go = engine.scratch().resolve("go");
        List<String> arguments = new ArrayList<>(List.of(go.toString()));
        arguments.addAll(words);
        try (Running running =
                Command.shell(
                                "go=$1; shift; \"$@\" |"
                                        + " { while [ ! -e $go ]; do sleep 0.05; done; tail -n 1; }",
                                arguments.toArray(String[]::new))
                        .start()) {
            Patience.until(
                    () -> "the exit of the container",
                    () ->
                            engine.call("ps", "-a", "--format", "{{.Status}}")
                                    .output()
                                    .startsWith("Exited (7)"));
            Disk.write(go, "");
            assertThat(running.await().output()).isEqualTo("30000\n");
        }
        engine.call("rm", "held").succeeded();
    }

    @Test
    void commandThatIsKilledDoesNotTakeTheContainerAlong(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        try (Running running =
                engine.command(
                                "run",
                                "--name",
                                "alone",
                                images.busybox(),
                                "sh",
                                "-c",
                                "i=0; while :; do echo $i; i=$((i+1)); done")
                        .start()) {
            running.awaitOutput(text -> text.length() > 100_000);
            running.signal("KILL");
            running.await();
        }
        assertThat(engine.call("ps", "--format", "{{.Names}}").output()).isEqualTo("alone\n");
        // its output goes on, and can be seen again
        try (Running attached = engine.command("attach", "--no-stdin", "alone").start()) {
            attached.awaitOutput(text -> text.length() > 100_000);
        }
        engine.call("rm", "-f", "alone").succeeded();
    }

    @Test
    void inputEndsWithTheCommandThatGaveIt(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        try (Running running =
                engine.command(
                                "run",
                                "-i",
                                "--name",
                                "fed",
                                images.busybox(),
                                "sh",
                                "-c",
                                "cat; exit 6")
                        .start()) {
            running.type("line\n");
            running.awaitLine("line");
            running.signal("KILL");
            running.await();
        }

        assertThat(engine.call("wait", "fed").succeeded().output()).isEqualTo("6\n");
        engine.call("rm", "fed").succeeded();
    }

    @Test
    void twoCommandsSeeTheSameOutput(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        engine.command(
                        "run",
                        "-d",
                        "--name",
                        "shown",
                        images.busybox(),
                        "sh",
                        "-c",
                        "while [ ! -e /go ]; do echo tick; sleep 0.05; done; seq 1 50000")
                .run()
                .succeeded();
        try (Running one = engine.command("attach", "--no-stdin", "shown").start();
                Running two = engine.command("attach", "--no-stdin", "shown").start()) {
            one.awaitLine("tick");
            two.awaitLine("tick");
            engine.call("exec", "shown", "touch", "/go").succeeded();

            String expected = Command.of("seq", "1", "50000").run().output();
            assertThat(one.await().succeeded().output().replace("tick\n", "")).isEqualTo(expected);
            assertThat(two.await().succeeded().output().replace("tick\n", "")).isEqualTo(expected);
        }
        engine.call("rm", "shown").succeeded();
    }

    /// Both streams are one open file with one position: what one writes must not lie over what the other wrote.
    @Test
    void bothStreamsInOneFileLoseNothing(Engine engine, TestImages images) throws IOException {
        engine.pull(images.busybox());
        List<String> words =
                engine.runCommand(
                                images.busybox(),
                                "sh",
                                "-c",
                                "i=0; while [ $i -lt 2000 ]; do echo o$i; echo e$i >&2; i=$((i+1)); done")
                        .words();
        Path both = engine.scratch().resolve("both");

        Command.shell(
                        "file=$1; shift; \"$@\" > \"$file\" 2>&1",
                        Stream.concat(Stream.of(both.toString()), words.stream())
                                .toArray(String[]::new))
                .run()
                .succeeded();

        assertThat(Files.readAllLines(both))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of("o", "e")
                                .flatMap(
                                        stream ->
                                                IntStream.range(0, 2000)
                                                        .mapToObj(line -> stream + line))
                                .toList());
    }

    @Test
    @NutshellOnly
    void readerThatGoesAwayEndsTheCommandLikeABrokenPipe(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        List<String> words =
                engine.runCommand("--name", "endless", images.busybox(), "yes").words();

        Outcome outcome =
                Command.shell(
                                "{ set +e; \"$@\"; echo code=$? >&2; } | head -n 1",
                                words.toArray(String[]::new))
                        .run();

        assertThat(outcome.output()).isEqualTo("y\n");
        assertThat(outcome.error()).isEqualTo("code=141\n");
        engine.call("rm", "-f", "endless").succeeded();
    }

    @Test
    @NutshellOnly
    void failedStartsNameStepObjectAndCause(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());

        engine.run(
                        "-v",
                        "/no/such/" + System.nanoTime() + ":/x:ro",
                        "--mount",
                        "type=bind,source=/no/such/place,target=/y",
                        images.busybox(),
                        "true")
                .refused(125, "/no/such/place");
        engine.run("--tmpfs", "/etc/passwd", images.busybox(), "true")
                .refused(
                        125,
                        "mount tmpfs on /etc/passwd",
                        "is a file in the container: a directory cannot be mounted on it");
        engine.run("-w", "/etc/passwd/x", images.busybox(), "true")
                .refused(125, "/etc/passwd/x", "passwd is a file");
        engine.run("--sysctl", "net.ipv4.no_such_thing=1", images.busybox(), "true")
                .refused(125, "net.ipv4.no_such_thing");
    }

    @Test
    void memoryLimitBelowWhatTheStartNeedsIsNamed(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());

        Outcome outcome = engine.run("-m", "6m", "--memory-swap", "6m", images.busybox(), "true");

        // a small enough engine fits
        if (outcome.exitCode() != 0) {
            outcome.refused(125, "memory limit");
        }
    }

    @Test
    void startedTwiceAtOnceItRunsOnce(Engine engine, TestImages images) throws IOException {
        engine.pull(images.busybox());
        Path runs = Disk.directories(engine.scratch().resolve("runs"));
        engine.command(
                        "create",
                        "--name",
                        "once",
                        "-v",
                        runs + ":/runs",
                        images.busybox(),
                        "sh",
                        "-c",
                        "mktemp /runs/XXXXXX; while [ ! -e /runs/end ]; do sleep 0.05; done")
                .run()
                .succeeded();
        List<Running> starts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            starts.add(engine.command("start", "once").start());
        }
        Patience.until(() -> "a run", () -> count(runs) > 0);
        Files.createFile(runs.resolve("end"));
        starts.forEach(start -> start.await());
        engine.call("wait", "once").succeeded();

        assertThat(count(runs)).isEqualTo(2);
        engine.call("rm", "-f", "once").succeeded();
    }

    @Test
    void restartInALoopFindsAFreeContainerEachTime(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        engine.command("create", "--name", "again", images.busybox(), "sh", "-c", "exit 4")
                .run()
                .succeeded();
        for (int i = 0; i < 20; i++) {
            engine.call("start", "-a", "again").exited(4);
        }
        engine.call("rm", "again").succeeded();
    }

    @Test
    @NutshellOnly
    void supervisorKeepsNothingOfItsCaller(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        List<String> words =
                engine.command("run", "-d", "--name", "free", images.busybox(), "sleep", "1000")
                        .words();
        Command.shell(
                        "cd \"$1\"; shift; exec 7</etc; SECRET=4711 \"$@\"",
                        Stream.concat(Stream.of(engine.scratch().toString()), words.stream())
                                .toArray(String[]::new))
                .with("HOME", engine.home().toString())
                .run()
                .succeeded();
        Outcome seen =
                Command.shell(
                                "for p in $(pgrep -f '^nutshell supervise'); do"
                                        + " grep -qzs . /proc/$p/environ && echo environment;"
                                        + " readlink /proc/$p/cwd; readlink /proc/$p/fd/*; done")
                        .run();

        assertThat(seen.lines())
                .contains("/")
                .doesNotContain("environment", "/etc", engine.scratch().toString());
        engine.call("rm", "-f", "free").succeeded();
    }

    @Test
    void manyOrphansAreReaped(Engine engine, TestImages images) {
        Outcome outcome =
                engine.run(
                        "--init",
                        images.busybox(),
                        "sh",
                        "-c",
                        "i=0; while [ $i -lt 200 ]; do (sh -c 'exit 0 &'); i=$((i+1)); done;"
                                + " sleep 0.5; ps -o stat | grep -c Z; exit 9");

        assertThat(outcome.exited(9).output()).isEqualTo("0\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "HUP", "USR1", "INT"})
    void initPassesSignalsOn(String signal, Engine engine, TestImages images) {
        engine.pull(images.busybox());
        try (Running running =
                engine.start(
                        "--init",
                        images.busybox(),
                        "sh",
                        "-c",
                        "trap 'echo got; exit 9' "
                                + signal
                                + "; echo ready; while :; do sleep 0.05; done")) {
            running.awaitLine("ready");
            running.signal(signal);

            assertThat(running.await().exited(9).lines()).contains("got");
        }
    }

    /// Whenever it comes: to the command before it has begun, while the container is made and started, or to its program. Nothing
    /// runs on, and nobody waits.
    @Test
    @NutshellOnly
    void signalDuringTheStartIsNotLost(NutshellEngine engine, TestImages images) {
        Outcome outcome =
                engine.playInOwnNetwork(
                        images,
                        """
                        N="$1 --root $2 --runroot $3"; I=$4; export HOME=$5
                        for turn in 1 2 3; do
                            for delay in 0 0.002 0.004 0.006 0.008 0.010 0.015 0.020 0.025 0.030 0.035 0.040 0.045 0.050 0.060; do
                                $N run --rm --network none --init $I sh -c "trap 'exit 9' TERM; while :; do sleep 0.05; done" 2>&1 &
                                sleep $delay; kill -TERM $!; R=0; wait $! || R=$?; echo $R
                            done
                        done
                        until [ -z "$($N ps -q)" ]; do sleep 0.1; done
                        """);

        // while the framework starts nobody can tell which signal it was: as if by Ctrl-C
        assertThat(outcome.lines()).hasSize(45).isSubsetOf("9", "130", "143");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--init"})
    void endBySignalIsTheShellsCode(String init, Engine engine, TestImages images) {
        engine.pull(images.busybox());
        String script = "sh -c 'kill -9 $$'; kill -KILL $$; sleep 1; exit 3";

        Outcome outcome =
                init.isEmpty()
                        ? engine.run(images.busybox(), "sh", "-c", script)
                        : engine.run(init, images.busybox(), "sh", "-c", script);

        // process 1 cannot be killed from inside: only with --init the shell is another one
        outcome.exited(init.isEmpty() ? 3 : 137);
    }

    /// The kernel's words for a terminal of its own: the shell under `--init` is in the foreground.
    @Test
    void initHandsTheTerminalOver(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        List<String> words =
                engine.runCommand(
                                "-it",
                                "--init",
                                images.busybox(),
                                "sh",
                                "-c",
                                "read line; echo got $line; cut -d' ' -f5,8 /proc/self/stat")
                        .words();
        for (int i = 0; i < 10; i++) {
            Outcome outcome =
                    Command.shell(
                                    "(sleep 0.3; echo hello; sleep 0.3) | script -qec \"$*\" /dev/null",
                                    words.stream()
                                            .map(word -> "'" + word + "'")
                                            .toArray(String[]::new))
                            .run();

            assertThat(outcome.output()).contains("got hello");
        }
    }

    @Test
    void mountsByTheHundred(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 140; i++) {
            words.addAll(List.of("-v", engine.scratch() + ":/m/" + i));
        }
        words.addAll(List.of(images.busybox(), "sh", "-c", "grep -c ' /m/' /proc/mounts"));

        assertThat(engine.run(words.toArray(String[]::new)).succeeded().output())
                .isEqualTo("140\n");
    }

    @Test
    @NutshellOnly
    void moreMountsThanAStartTakesAreRefusedWithTheLimit(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            words.addAll(List.of("-v", engine.scratch() + ":/m/" + i));
        }
        words.addAll(List.of(images.busybox(), "true"));

        engine.run(words.toArray(String[]::new)).refused(125, "mounts, limit 150");
    }

    private static int count(Path directory) {
        try (var entries = Files.list(directory)) {
            return (int) entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
