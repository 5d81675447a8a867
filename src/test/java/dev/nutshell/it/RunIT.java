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
import dev.nutshell.it.harness.TarBytes;
import dev.nutshell.it.harness.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `run` in the foreground: isolation, configuration, streams, what stays behind.
@EngineTest
class RunIT {
    @Test
    void streamsAreBinaryCleanInBothDirections(Engine engine, TestImages images) throws Exception {
        byte[] bytes = new byte[3 << 20];
        new Random(4711).nextBytes(bytes);
        engine.pull(images.busybox());

        Outcome outcome =
                engine.runCommand("-i", images.busybox(), "cat").input(bytes).run().succeeded();

        assertThat(sha256(outcome.bytes())).isEqualTo(sha256(bytes));
    }

    @Test
    void twoHundredMegabytesOfOutputAreAllThere(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        List<String> words =
                engine.runCommand(
                                images.busybox(),
                                "sh",
                                "-c",
                                "dd if=/dev/zero bs=1048576 count=200 2>/dev/null | tr '\\0' x")
                        .words();

        Outcome counted =
                Command.shell("\"$@\" | md5sum", words.toArray(String[]::new)).run().succeeded();
        Outcome expected = Command.shell("head -c 209715200 /dev/zero | tr '\\0' x | md5sum").run();

        assertThat(counted.output()).isEqualTo(expected.output());
    }

    @Test
    void stdoutAndStderrStayApart(Engine engine, TestImages images) {
        Outcome outcome = engine.shell(images.busybox(), "echo out; echo err >&2").succeeded();

        assertThat(outcome.output()).isEqualTo("out\n");
        assertThat(outcome.errorLines()).contains("err");
    }

    @Test
    void theImagesUserDirectoryAndEnvironmentHold(Engine engine, TestImages images) {
        String image =
                images.busyboxWith(
                        "configured",
                        document ->
                                document.withObject("/config")
                                        .put("User", "user")
                                        .put("WorkingDir", "/made/for/this")
                                        .putArray("Env")
                                        .add("PATH=/bin")
                                        .add("COLOUR=red"));
        engine.pull(image);

        assertThat(engine.shell(image, "id -u; id -g; id -G; pwd; echo $COLOUR $HOME").lines())
                .containsExactly("1000", "1000", "1000 10 29", "/made/for/this", "red /home/user");
        assertThat(
                        engine.run(
                                        "-u",
                                        "1001",
                                        "-w",
                                        "/tmp",
                                        "-e",
                                        "COLOUR=blue",
                                        image,
                                        "sh",
                                        "-c",
                                        "id -u; pwd; echo $COLOUR")
                                .lines())
                .containsExactly("1001", "/tmp", "blue");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mnt", "pid", "net", "ipc", "uts"})
    void everyNamespaceIsItsOwn(String kind, Engine engine, TestImages images) throws Exception {
        Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/" + kind));

        Outcome inside =
                engine.run(
                        "--network", "none", images.busybox(), "readlink", "/proc/self/ns/" + kind);

        assertThat(inside.succeeded().output().strip())
                .startsWith(kind + ":[")
                .isNotEqualTo(own.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cgroup", "time"})
    @NutshellOnly
    void theNewerNamespacesToo(String kind, Engine engine, TestImages images) throws Exception {
        Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/" + kind));

        Outcome inside = engine.run(images.busybox(), "readlink", "/proc/self/ns/" + kind);

        assertThat(inside.succeeded().output().strip())
                .startsWith(kind + ":[")
                .isNotEqualTo(own.toString());
    }

    @Test
    void hostnameIsTheShortIdAndStandsInTheHostsFile(Engine engine, TestImages images) {
        Outcome outcome = engine.shell(images.busybox(), "hostname; cat /etc/hostname");

        assertThat(outcome.succeeded().lines()).hasSize(2);
        assertThat(outcome.lines().getFirst())
                .matches("[0-9a-f]{12}")
                .isEqualTo(outcome.lines().getLast());
        assertThat(engine.run("-h", "box", images.busybox(), "hostname").output())
                .isEqualTo("box\n");
    }

    @Test
    void processOneSeesOnlyItsOwnDescriptors(Engine engine, TestImages images) {
        Outcome outcome = engine.run(images.busybox(), "ls", "/proc/1/fd");

        // 3 is the directory that ls itself reads
        assertThat(outcome.succeeded().lines()).containsExactly("0", "1", "2", "3");
    }

    @Test
    void leakedDirectoriesOfTheCallerDoNotReachTheContainer(
            NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        List<String> words = engine.runCommand(images.busybox(), "ls", "/proc/1/fd").words();

        // CVE-2024-21626: a CI runner starts the engine with directories open
        Outcome outcome =
                Command.shell("exec 7</etc 8</ 9</root; \"$@\"", words.toArray(String[]::new))
                        .run();

        assertThat(outcome.succeeded().lines()).containsExactly("0", "1", "2", "3");
    }

    @Test
    void nothingOfTheCallersEnvironmentIsInside(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());

        Outcome outcome =
                engine.runCommand(images.busybox(), "sh", "-c", "cat /proc/*/environ; env")
                        .with("SECRET_OF_THE_CALLER", "4711")
                        .run()
                        .succeeded();

        assertThat(outcome.output()).doesNotContain("SECRET_OF_THE_CALLER").doesNotContain("4711");
    }

    @Test
    void theEnginesBinaryCannotBeWrittenFromInside(NutshellEngine engine, TestImages images)
            throws Exception {
        String before = sha256(Files.readAllBytes(engine.binary()));
        engine.pull(images.busybox());

        // CVE-2019-5736: with --init process 1 is the engine's own binary
        Outcome outcome =
                engine.run(
                        "--init",
                        images.busybox(),
                        "sh",
                        "-c",
                        "readlink /proc/1/exe; (: > /proc/1/exe) 2>&1 || echo refused");

        assertThat(outcome.succeeded().output()).contains("refused");
        assertThat(sha256(Files.readAllBytes(engine.binary()))).isEqualTo(before);
    }

    @Test
    void capabilitiesAreDockersAndNoneIsInheritable(Engine engine, TestImages images) {
        Outcome outcome =
                engine.run(
                        images.busybox(), "grep", "^Cap\\|NoNewPrivs\\|Seccomp:", "/proc/1/status");

        assertThat(outcome.succeeded().lines())
                .contains(
                        "CapInh:\t0000000000000000",
                        "CapPrm:\t00000000a80425fb",
                        "CapEff:\t00000000a80425fb",
                        "CapBnd:\t00000000a80425fb",
                        "CapAmb:\t0000000000000000",
                        "NoNewPrivs:\t0",
                        "Seccomp:\t2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mount -t tmpfs none /tmp",
                "echo 1 > /proc/sys/kernel/panic",
                "cat /proc/kcore | head -c 1 | grep .",
                "echo b > /proc/sysrq-trigger",
                "unshare -m true",
                "mknod /tmp/disk b 7 0 && head -c 1 /tmp/disk"
            })
    void whatAContainerMustNotDo(String attempt, Engine engine, TestImages images) {
        engine.pull(images.busybox());

        Outcome outcome = engine.shell(images.busybox(), attempt);

        assertThat(outcome.exitCode()).as(attempt).isNotZero();
    }

    @Test
    void bindsVolumesAndMemoryFileSystems(Engine engine, TestImages images) throws Exception {
        Path directory = Files.createDirectory(engine.scratch().resolve("bound"));
        Files.writeString(directory.resolve("file"), "from outside\n");
        engine.pull(images.busybox());

        Outcome outcome =
                engine.run(
                        "-v",
                        directory + ":/bound",
                        "--mount",
                        "type=bind,source=" + directory + ",target=/locked,readonly",
                        "--tmpfs",
                        "/quick:size=1m",
                        images.busybox(),
                        "sh",
                        "-c",
                        "cat /bound/file; echo inside > /bound/new; touch /locked/x 2>&1 | grep -c Read-only;"
                                + " grep ' /quick ' /proc/mounts | cut -d' ' -f3");

        assertThat(outcome.lines()).containsExactly("from outside", "1", "tmpfs");
        assertThat(Files.readString(directory.resolve("new"))).isEqualTo("inside\n");
        engine.run(
                        "--mount",
                        "type=bind,source=/does/not/exist,target=/x",
                        images.busybox(),
                        "true")
                .exited(125);
    }

    /// Without a mode of its own it has that of the directory that it covers; of one that is not there it is everybody's.
    @Test
    @NutshellOnly
    void memoryFileSystemsAreAsOpenAsTheirPlaces(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        engine.call(
                        "create",
                        "--name=it",
                        "--tmpfs=/closed",
                        "--mount=type=tmpfs,target=/etc",
                        "--tmpfs=/new",
                        "--tmpfs=/said:mode=711",
                        images.busybox(),
                        "stat",
                        "-c",
                        "%a",
                        "/closed",
                        "/etc",
                        "/new",
                        "/said")
                .succeeded();
        byte[] closed = new TarBytes().entry("closed/", '5', "", 0700, 0, new byte[0]).closed();
        engine.command("cp", "-", "it:/").input(closed).run().succeeded();

        for (int start = 0; start < 2; start++) {
            assertThat(engine.call("start", "-a", "it").succeeded().lines())
                    .containsExactly("700", "755", "1777", "711");
        }
        engine.call("rm", "it").succeeded();
    }

    /// In a mount namespace of the test's own, whose mount at `$1` is shared.
    @Test
    @NutshellOnly
    void sharedBindsHandMountsOverInBothDirections(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        Path place = engine.scratch().resolve("shared");
        Disk.directories(place);
        String script =
                """
                P=$1; I=$2; shift 2
                mount --make-rprivate /; mount -t tmpfs m $P; mount --make-shared $P; mkdir $P/in $P/out
                "$@" run -d --name=it --network=none --privileged -v $P:/m:rshared $I sh -c 'mount -t tmpfs t /m/in; touch /m/in/inside; until [ -e /m/out/outside ]; do sleep 0.05; done; touch /m/in/seen; exec sleep 1000' >/dev/null
                until [ -e $P/in/inside ]; do sleep 0.05; done; echo inside
                mount -t tmpfs o $P/out; touch $P/out/outside
                until [ -e $P/in/seen ]; do sleep 0.05; done; echo outside
                grep -c " $P/" /proc/self/mounts
                "$@" rm -f it >/dev/null; umount $P/in $P/out $P
                """;
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "unshare",
                                "-m",
                                "sh",
                                "-euc",
                                script,
                                "sh",
                                place.toString(),
                                images.busybox(),
                                engine.binary().toString(),
                                "--root=" + engine.root(),
                                "--runroot=" + engine.runRoot()));

        assertThat(Command.of(words).run().succeeded().lines())
                .containsExactly("inside", "outside", "2");
    }

    @Test
    void aReadOnlyRootIs(Engine engine, TestImages images) {
        Outcome outcome =
                engine.run(
                        "--read-only",
                        images.busybox(),
                        "sh",
                        "-c",
                        "touch /x 2>&1; touch /dev/shm/y");

        assertThat(outcome.succeeded().output()).contains("Read-only file system");
    }

    @Test
    void signalsReachTheProcess(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        try (Running running =
                engine.start(
                        images.busybox(),
                        "sh",
                        "-c",
                        "trap 'echo got term; exit 9' TERM; echo ready; while :; do sleep 0.05; done")) {
            running.awaitLine("ready");
            running.signal("TERM");

            Outcome outcome = running.await().exited(9);
            assertThat(outcome.output()).contains("got term");
        }
    }

    @Test
    void initReapsOrphansAndPassesSignalsOn(Engine engine, TestImages images) {
        Outcome outcome =
                engine.run(
                        "--init",
                        images.busybox(),
                        "sh",
                        "-c",
                        "(sh -c 'sleep 0.1 &' ) ; sleep 0.5; ps -o stat,args | grep -c '^Z' ; exit 5");

        assertThat(outcome.exited(5).output()).isEqualTo("0\n");
    }

    @Test
    void withoutRmAContainerStaysUntilItIsRemoved(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        engine.command("run", "--name", "left", images.busybox(), "sh", "-c", "exit 3")
                .run()
                .exited(3);

        assertThat(engine.call("ps", "-a", "--format", "{{.Names}} {{.Status}}").output())
                .startsWith("left Exited (3) ");
        engine.command("run", "--name", "left", images.busybox(), "true").run().exited(125);
        engine.call("rm", "left").succeeded();
        assertThat(engine.call("ps", "-a", "-q").output()).isEmpty();
        engine.call("rm", "left").exited(1);
    }

    @Test
    void nothingStaysOfAContainerWithRm(NutshellEngine engine, TestImages images) throws Exception {
        engine.run(images.busybox(), "true").succeeded();
        engine.run(images.busybox(), "no-such-command").exited(127);
        // its files are being deleted when the command returns
        Path deleted = engine.root().resolve("tmp");
        Patience.until(() -> "nothing in " + deleted, () -> Disk.list(deleted).isEmpty());

        for (Path folder :
                List.of(
                        engine.root().resolve("containers"),
                        engine.root().resolve("snapshots"),
                        engine.root().resolve("names"),
                        engine.runRoot().resolve("containers"))) {
            try (Stream<Path> entries =
                    Files.exists(folder) ? Files.list(folder) : Stream.empty()) {
                assertThat(entries).as(folder.toString()).isEmpty();
            }
        }
    }

    @Test
    @NutshellOnly
    void helloNeedsNoRegistry(NutshellEngine engine) {
        Outcome outcome = engine.run("hello").succeeded();

        assertThat(outcome.output()).contains("Nutshell");
        assertThat(outcome.error()).isEmpty();
    }

    @Test
    void detachedContainersRunOn(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        String id =
                engine.command(
                                "run",
                                "-d",
                                "--name",
                                "away",
                                images.busybox(),
                                "sh",
                                "-c",
                                "while :; do sleep 0.1; done")
                        .run()
                        .succeeded()
                        .output()
                        .strip();
        try {
            assertThat(id).matches("[0-9a-f]{64}");
            assertThat(engine.call("ps", "-q", "--no-trunc").output().strip()).isEqualTo(id);
            assertThat(
                            engine.call("exec", "away", "sh", "-c", "cat /proc/1/comm; exit 4")
                                    .exited(4)
                                    .output())
                    .isEqualTo("sh\n");
            engine.call("rm", "away").exited(1);
        } finally {
            engine.call("rm", "-f", "away").succeeded();
        }
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
