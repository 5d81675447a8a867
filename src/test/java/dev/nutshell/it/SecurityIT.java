package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.it.harness.Engine;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.Running;
import dev.nutshell.it.harness.TarBytes;
import dev.nutshell.it.harness.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Ways out of a container that other engines had, by the names of their advisories.
@EngineTest
class SecurityIT {
    /// Opens directories of the host under many numbers, as a CI runner does by mistake, and becomes the engine.
    private static final String LEAK =
            "for i in 3 4 5 6 7 8 9; do eval \"exec $i</\"; done; exec \"$@\"";

    /// CVE-2024-21626: `/sys/fs/cgroup` of the host was open under a small number.
    @Test
    void workingDirectoryCannotBeADescriptorOfTheEngine(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        for (int number = 0; number <= 50; number++) {
            Outcome outcome =
                    leaking(
                            engine,
                            engine.runCommand(
                                    "-w",
                                    "/proc/self/fd/" + number,
                                    images.busybox(),
                                    "sh",
                                    "-c",
                                    "ls -d proc/1 sys etc/machine-id ../../../../etc/machine-id"));

            assertThat(outcome.exitCode()).as("%d: %s", number, outcome).isBetween(125, 127);
            assertThat(outcome.output()).isEmpty();
        }
    }

    @Test
    void workingDirectoryOfTheImageCannotBeADescriptorEither(
            NutshellEngine engine, TestImages images) {
        for (int number : new int[] {5, 7, 9}) {
            String image =
                    images.busyboxWith(
                            "workdir-link-" + number,
                            document ->
                                    document.withObject("/config")
                                            .put("WorkingDir", "/folder/link/" + number),
                            new TarBytes()
                                    .directory("folder")
                                    .symlink("folder/link", "/proc/self/fd")
                                    .closed());
            engine.pull(image);

            Outcome outcome = leaking(engine, engine.runCommand(image, "pwd"));

            assertThat(outcome.exitCode()).as("%s", outcome).isBetween(125, 127);
        }
    }

    @Test
    void executionsWorkingDirectoryCannotBeADescriptor(NutshellEngine engine, TestImages images) {
        try (Container container = Container.start(engine, images.busybox())) {
            for (int number = 0; number <= 20; number++) {
                Outcome outcome =
                        leaking(
                                engine,
                                engine.command(
                                        "exec",
                                        "-w",
                                        "/proc/self/fd/" + number,
                                        container.name(),
                                        "sh",
                                        "-c",
                                        "ls -d proc/1 ../../../../etc/machine-id"));

                assertThat(outcome.exitCode()).as("%d: %s", number, outcome).isNotZero();
                assertThat(outcome.output()).isEmpty();
            }
        }
    }

    @Test
    void executionSeesNoDescriptorOfTheEngine(NutshellEngine engine, TestImages images) {
        try (Container container = Container.start(engine, images.busybox())) {
            Outcome outcome =
                    leaking(
                            engine,
                            engine.command(
                                    "exec", container.name(), "sh", "-c", "ls /proc/$$/fd; :"));

            assertThat(outcome.succeeded().lines()).containsExactly("0", "1", "2");
        }
    }

    /// CVE-2019-5736: whoever enters the container is met by a loop that writes to every program's file.
    @Test
    void enginesFileSurvivesALoopOfWriters(NutshellEngine engine, TestImages images) {
        String before = checksum(engine.binary());
        String script =
                "echo ready; while :; do for exe in /proc/[0-9]*/exe; do"
                        + " { printf broken > $exe; } 2>/dev/null && echo WROTE $exe $(readlink $exe);"
                        + " done; done";
        engine.pull(images.busybox());
        try (Running attacker =
                engine.start(
                        "--init", "--name", "attacker", images.busybox(), "sh", "-c", script)) {
            attacker.awaitLine("ready");
            for (int i = 0; i < 20; i++) {
                engine.call("exec", "attacker", "true");
            }

            assertThat(attacker.outputSoFar().lines().filter(line -> line.contains("nutshell")))
                    .isEmpty();
            engine.call("kill", "attacker").succeeded();
            attacker.await();
        }
        assertThat(checksum(engine.binary())).isEqualTo(before);
    }

    @Test
    void processOneDoesNotSayWhereTheEngineLies(NutshellEngine engine, TestImages images) {
        Outcome outcome =
                engine.run(
                        "--init",
                        images.busybox(),
                        "sh",
                        "-c",
                        "readlink /proc/1/exe; cat /proc/1/cmdline /proc/1/environ /proc/1/maps");

        assertThat(outcome.output() + outcome.error())
                .doesNotContain(engine.binary().getParent().toString());
    }

    /// Threads keep what their process gives up: each has to be looked at.
    @ParameterizedTest
    @ValueSource(strings = {"0:0", "1000:1000"})
    @NutshellOnly
    void everyThreadOfInitHasTheContainersRights(
            String user, NutshellEngine engine, TestImages images) {
        Outcome outcome =
                engine.run(
                        "--init",
                        "-u",
                        user,
                        images.busybox(),
                        "sh",
                        "-c",
                        "sleep 0.2; for t in /proc/1/task/*; do"
                                + " grep -E '^(Cap|Uid|Gid|NoNew|Seccomp:)' $t/status | tr '\\n\\t' '  '; echo;"
                                + " done; ls /proc/1/fd 2>/dev/null");

        String id = user.substring(0, user.indexOf(':'));
        String effective = id.equals("0") ? "00000000a80425fb" : "0000000000000000";
        assertThat(outcome.succeeded().lines().stream().filter(line -> line.contains("Cap")))
                .isNotEmpty()
                .allSatisfy(
                        line ->
                                assertThat(line)
                                        .contains("Uid: " + id + " " + id + " " + id + " " + id)
                                        .contains("CapInh: 0000000000000000")
                                        .contains("CapPrm: " + effective)
                                        .contains("CapEff: " + effective)
                                        .contains("CapBnd: 00000000a80425fb")
                                        .contains("Seccomp: 2"));
    }

    /// CVE-2022-29162, CVE-2022-24769.
    @Test
    void inheritableCapabilitiesAreEmptyInExecutionsToo(Engine engine, TestImages images) {
        try (Container container = Container.start(engine, images.busybox())) {
            for (String user : List.of("0", "1000")) {
                assertThat(
                                engine.call(
                                                "exec",
                                                "-u",
                                                user,
                                                container.name(),
                                                "grep",
                                                "^CapInh\\|^CapAmb\\|Seccomp:",
                                                "/proc/self/status")
                                        .succeeded()
                                        .lines())
                        .containsExactly(
                                "CapInh:\t0000000000000000",
                                "CapAmb:\t0000000000000000",
                                "Seccomp:\t2");
            }
        }
    }

    @Test
    void environmentOfTheCallerIsNowhereInside(NutshellEngine engine, TestImages images) {
        try (Container container = Container.start(engine, images.busybox())) {
            Outcome outcome =
                    engine.command(
                                    "exec",
                                    container.name(),
                                    "sh",
                                    "-c",
                                    "for f in /proc/[0-9]*/environ; do cat $f; done; env")
                            .with("SECRET_OF_THE_CALLER", "4711")
                            .run()
                            .succeeded();

            assertThat(outcome.output()).doesNotContain("SECRET_OF_THE_CALLER", "4711");
        }
    }

    /// CVE-2019-19921, CVE-2023-27561, CVE-2026-41579.
    @ParameterizedTest
    @CsvSource({
        "proc, /fake",
        "proc, ../../../../CANARY",
        "sys,  /fake",
        "sys,  ../../../../CANARY",
        "dev,  /fake",
        "dev,  ../../../../CANARY"
    })
    @NutshellOnly
    void imageWhoseKernelDirectoriesAreLinksIsRefused(
            String directory, String target, NutshellEngine engine, TestImages images)
            throws IOException {
        Path canary = Files.createDirectory(engine.scratch().resolve("canary"));
        String image =
                images.busyboxWith(
                        "linked-" + directory + "-" + Math.floorMod(target.hashCode(), 1000),
                        _ -> {},
                        new TarBytes()
                                .directory("fake")
                                .symlink(directory, target.replace("/CANARY", canary.toString()))
                                .closed());
        engine.pull(image);

        engine.run(image, "true")
                .refused(
                        125,
                        "/" + directory,
                        "in the image is no directory: a link or file there is refused");
        try (Stream<Path> entries = Files.list(canary)) {
            assertThat(entries).isEmpty();
        }
    }

    /// CVE-2022-23648: a volume of the image took its first content from a path of the host.
    @Test
    void volumeOfTheImageStaysInTheImage(NutshellEngine engine, TestImages images)
            throws IOException {
        Path canary = Disk.write(engine.scratch().resolve("canary/host-file"), "of the host");
        String climbing = "/../../../../../../../.." + canary.getParent();
        String image =
                images.busyboxWith(
                        "climbing-volume",
                        document -> {
                            ObjectNode volumes =
                                    document.withObject("/config").putObject("Volumes");
                            volumes.putObject(climbing);
                            volumes.putObject("/../../etc");
                        });
        engine.pull(image);

        Outcome outcome =
                engine.shell(
                        image,
                        "ls "
                                + canary.getParent()
                                + "; cat /etc/passwd | head -1; echo x > /etc/x");

        assertThat(outcome.succeeded().output())
                .doesNotContain("host-file")
                .contains("root:x:0:0:root:/root:/bin/sh");
        assertThat(Path.of("/etc/x")).doesNotExist();
        assertThat(canary).hasContent("of the host");
    }

    /// CVE-2019-16884: a volume over the kernel's own files.
    @ParameterizedTest
    @ValueSource(strings = {"/proc", "/proc/sys", "/proc/self", "/way/sys", "/way"})
    void nothingCanBeMountedOverProc(String target, NutshellEngine engine, TestImages images) {
        String image =
                images.busyboxWith(
                        "way-to-proc", _ -> {}, new TarBytes().symlink("way", "/proc").closed());
        engine.pull(image);
        Path source = Disk.directories(engine.scratch().resolve("source"));

        Outcome outcome = engine.run("-v", source + ":" + target, image, "true");

        assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(125);
        assertThat(outcome.error()).contains("inside /proc");
    }

    /// Making the container's own nodes there would replace those of the host.
    @Test
    void devOfTheHostIsNotTouchedWhereItIsBound(NutshellEngine engine, TestImages images) {
        String before =
                Command.shell("stat -c '%i %t:%T %a' /dev/null /dev/zero /dev/tty").run().output();

        Outcome outcome =
                engine.run(
                        "-v",
                        "/dev:/dev",
                        images.busybox(),
                        "sh",
                        "-c",
                        "stat -c '%i %t:%T %a' /dev/null /dev/zero /dev/tty");

        assertThat(outcome.succeeded().output()).isEqualTo(before);
        assertThat(
                        Command.shell("stat -c '%i %t:%T %a' /dev/null /dev/zero /dev/tty")
                                .run()
                                .output())
                .isEqualTo(before);
    }

    /// Keys are not namespaced: the engine's own session must not be reachable.
    @Test
    @NutshellOnly
    void sessionKeyringIsTheContainersOwn(NutshellEngine engine, TestImages images) {
        // keyctl(KEYCTL_DESCRIBE, KEY_SPEC_SESSION_KEYRING, buffer, length), by the host's perl
        String describe =
                "exec chroot /host perl -e '$b = \"\\0\" x 200; $n = syscall(%d, 6, -3, $b, 200);"
                                .formatted(CallNumbers.keyctl())
                        + " print $n > 0 ? substr($b, 0, $n - 1) : \"error $!\"'";
        try (Running container =
                engine.start(
                        "--name",
                        "keys",
                        "-v",
                        "/:/host:ro",
                        "--security-opt",
                        "seccomp=unconfined",
                        images.busybox(),
                        "sh",
                        "-c",
                        "echo ready; sleep 1000")) {
            container.awaitLine("ready");
            Outcome first = engine.call("exec", "keys", "sh", "-c", describe).succeeded();
            Outcome second = engine.call("exec", "keys", "sh", "-c", describe).succeeded();
            String id = engine.call("ps", "-q", "--no-trunc").output().strip();

            assertThat(first.output()).endsWith(";_ses." + id);
            assertThat(second.output()).isEqualTo(first.output());
            engine.call("kill", "keys").succeeded();
            container.await();
        }
    }

    /// CVE-2020-15257: sockets without a file can be reached from every container in the host's network.
    @Test
    @NutshellOnly
    void engineListensOnNoAbstractSocket(NutshellEngine engine, TestImages images) {
        String before = abstractSockets();
        try (Running container =
                engine.start(
                        "--network",
                        "host",
                        images.busybox(),
                        "sh",
                        "-c",
                        "cat /proc/net/unix; echo ready; sleep 1000")) {
            container.awaitLine("ready");

            assertThat(abstractSockets()).isEqualTo(before);
            container.signal("KILL");
        } finally {
            killAll(engine);
        }
    }

    @Test
    void nobodyButRootCanReachTheSupervisor(NutshellEngine engine, TestImages images) {
        try (Container container = Container.start(engine, images.busybox())) {
            Outcome outcome =
                    Command.shell(
                                    "find \"$1\" -type s -exec stat -c '%n' {} +;"
                                            + " setpriv --reuid 65534 --clear-groups find \"$1\" -type s 2>&1",
                                    engine.runRoot().toString())
                            .run();

            assertThat(outcome.lines()).anyMatch(line -> line.endsWith("/control"));
            assertThat(outcome.lines().getLast()).contains("Permission denied");
            assertThat(container.name()).isNotEmpty();
        }
    }

    @Test
    void mountsInsideShowNothingOfTheHostButTheirOwnSources(
            NutshellEngine engine, TestImages images) {
        Outcome outcome = engine.run(images.busybox(), "cat", "/proc/self/mountinfo").succeeded();
        List<String> lines = outcome.lines();

        assertThat(lines).hasSizeGreaterThan(15);
        // the root's own options name its layers, as Docker's do
        assertThat(lines.stream().filter(line -> !line.split(" ")[4].equals("/")))
                .filteredOn(line -> line.contains(engine.scratch().getParent().toString()))
                .allMatch(
                        line -> line.contains(" /etc/host") || line.contains(" /etc/resolv.conf"));
        assertThat(lines)
                .allMatch(line -> !line.contains(" shared:") && !line.contains(" master:"));
    }

    @Test
    void hiddenAndProtectedFilesOfTheKernel(Engine engine, TestImages images) {
        Outcome outcome =
                engine.shell(
                        images.busybox(),
                        "for f in kcore keys timer_list sched_debug latency_stats interrupts; do"
                                + " [ -e /proc/$f ] && [ -n \"$(head -c 1 /proc/$f)\" ] && echo SEEN $f; done;"
                                + " for d in acpi scsi asound; do"
                                + " [ -d /proc/$d ] && [ -n \"$(ls /proc/$d)\" ] && echo SEEN $d; done;"
                                + " [ -n \"$(ls /sys/firmware)\" ] && echo SEEN firmware;"
                                + " for f in sys/kernel/panic sysrq-trigger irq/default_smp_affinity; do"
                                + " (echo 1 > /proc/$f) 2>/dev/null && echo WROTE $f; done;"
                                + " (echo 1 > /sys/kernel/mm/ksm/run) 2>/dev/null && echo WROTE sysfs;"
                                + " true");

        assertThat(outcome.succeeded().output()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"c 1 1", "c 1 2", "b 254 0", "b 7 0", "c 10 200", "c 10 229"})
    void devicesThatWereNotGivenCannotBeOpened(String node, Engine engine, TestImages images) {
        Outcome outcome =
                engine.shell(
                        images.busybox(),
                        "mknod /tmp/node " + node + " && head -c 1 /tmp/node > /dev/null");

        assertThat(outcome.exitCode()).as("%s", outcome).isNotZero();
        assertThat(outcome.error()).containsIgnoringCase("not permitted");
    }

    /// CVE-2021-30465: the place of a mount is swapped for a link to the host's root while the container starts.
    @Test
    void swappedPlaceOfAMountLeadsNowhere(NutshellEngine engine, TestImages images) {
        Path shared = Disk.directories(engine.scratch().resolve("shared/place")).getParent();
        Path secret = Disk.write(engine.scratch().resolve("secret/file"), "secret").getParent();
        List<String> before = hostMounts();
        engine.pull(images.busybox());
        String swapper =
                "cd /shared; ln -s /../../../../.. link; echo ready;"
                        + " while :; do mv place p; mv -T link place; mv -T place link; mv -T p place; done 2>/dev/null";
        try (Running attacker =
                engine.start("-v", shared + ":/shared", images.busybox(), "sh", "-c", swapper)) {
            attacker.awaitLine("ready");
            for (int i = 0; i < 40; i++) {
                Outcome outcome =
                        engine.run(
                                "-v",
                                shared + ":/shared",
                                "-v",
                                secret + ":/shared/place/deep",
                                images.busybox(),
                                "ls",
                                "/shared/place/deep",
                                "/deep");

                assertThat(outcome.exitCode()).as("%s", outcome).isIn(0, 1, 125);
            }
            attacker.signal("KILL");
        } finally {
            killAll(engine);
        }
        assertThat(hostMounts()).isEqualTo(before);
        assertThat(Path.of("/deep")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4294967296", "-1", "0x0", "1e3", "1000:4294967296", "root:nosuch"})
    void userThatIsNoneIsNotRoot(String user, Engine engine, TestImages images) {
        engine.pull(images.busybox());

        Outcome outcome = engine.run("--user=" + user, images.busybox(), "id", "-u");

        assertThat(outcome.exitCode()).as("%s", outcome).isNotZero();
        assertThat(outcome.output()).isEmpty();
    }

    private static void killAll(Engine engine) {
        for (String id : engine.call("ps", "-q").lines()) {
            engine.call("rm", "-f", id);
        }
    }

    private static Outcome leaking(NutshellEngine engine, Command command) {
        return Command.shell(LEAK, command.words().toArray(String[]::new))
                .with("HOME", engine.home().toString())
                .run();
    }

    private static String checksum(Path file) {
        return Command.of("sha256sum", file.toString()).run().succeeded().output();
    }

    private static String abstractSockets() {
        return Command.shell("grep ' @' /proc/net/unix | sed 's/.* @/@/' | sort -u || true")
                .run()
                .output();
    }

    private static List<String> hostMounts() {
        return Command.of("findmnt", "-rno", "TARGET,FSTYPE").run().lines();
    }

    /// A container that runs for the time of a test.
    private record Container(Engine engine, String name) implements AutoCloseable {
        static Container start(Engine engine, String image) {
            engine.pull(image);
            engine.command("run", "-d", "--name", "target", image, "sleep", "100000")
                    .run()
                    .succeeded();
            return new Container(engine, "target");
        }

        @Override
        public void close() {
            engine.call("rm", "-f", name).succeeded();
        }
    }

    /// System call numbers that perl needs.
    private static final class CallNumbers {
        private CallNumbers() {}

        static int keyctl() {
            return System.getProperty("os.arch").equals("aarch64") ? 219 : 250;
        }
    }
}
