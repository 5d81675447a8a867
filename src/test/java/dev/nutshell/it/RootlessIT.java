package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.Patience;
import dev.nutshell.it.harness.Registry;
import dev.nutshell.it.harness.Running;
import dev.nutshell.it.harness.TarBytes;
import dev.nutshell.it.harness.TestImages;
import dev.nutshell.it.harness.UnprivilegedUser;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The engine of a user who is not root, as that user calls it: no flags, no set-up, everything in folders of their own.
@NutshellOnly
@EngineTest
class RootlessIT {
    private UnprivilegedUser user;
    private String image;

    @BeforeEach
    void makeUser(NutshellEngine engine, TestImages images) {
        user = new UnprivilegedUser(engine, true);
        image = images.busybox();
        user.pull(image);
    }

    @AfterEach
    void removeUser() {
        user.close();
    }

    private Outcome nutshell(String... arguments) {
        return user.call(arguments).succeeded();
    }

    private static String owner(Path file) {
        return Command.of("stat", "-c", "%u:%g", file.toString()).run().output().strip();
    }

    @Test
    void theUserIsRootInTheContainerAndTheSubordinateIdsAreItsOtherUsers() {
        user.sleeper(image, "one");
        int process = user.processOf("one");

        assertThat(Disk.read(Path.of("/proc/" + process + "/uid_map")).strip().split("\\s+"))
                .containsExactly(
                        "0",
                        Long.toString(user.uid()),
                        "1",
                        "1",
                        Long.toString(user.outside(1)),
                        "65536");
        assertThat(Disk.read(Path.of("/proc/" + process + "/status")))
                .contains("Uid:\t" + (user.uid() + "\t").repeat(3) + user.uid() + "\n");
        assertThat(nutshell("exec", "-u", "1000", "one", "id", "-u").output()).isEqualTo("1000\n");
        nutshell("rm", "-f", "one");
    }

    @Test
    void allCommandsOfAUserShareOneNamespaceAndNobodyHoldsItWhenTheyHaveEnded() {
        user.sleeper(image, "one");
        user.sleeper(image, "two");
        String first = "/proc/" + user.processOf("one") + "/ns/user";
        String second = "/proc/" + user.processOf("two") + "/ns/user";

        String namespaces = Command.of("readlink", first, second).run().succeeded().output();

        assertThat(namespaces.lines().distinct()).hasSize(1);
        nutshell("rm", "-f", "one");
        assertThat(nutshell("exec", "two", "echo", "still there").output())
                .isEqualTo("still there\n");
        nutshell("rm", "-f", "two");
        user.awaitNoProcess();
    }

    @Test
    void theLifeOfAContainerIsThatOfRoots() {
        nutshell(
                "run",
                "-d",
                "--name",
                "one",
                image,
                "sh",
                "-c",
                "trap 'echo bye; exit 3' TERM; echo hello; while :; do sleep 0.1; done");

        Patience.until(
                () -> "the first line", () -> nutshell("logs", "one").output().equals("hello\n"));
        assertThat(nutshell("ps", "--format", "{{.Names}} {{.State}}").lines())
                .containsExactly("one running");
        nutshell("stop", "one");
        assertThat(nutshell("logs", "one").output()).isEqualTo("hello\nbye\n");
        assertThat(user.inspect("one", "{{.State.ExitCode}}")).isEqualTo("3");
        nutshell("rm", "one");
        assertThat(nutshell("ps", "-aq").output()).isEmpty();
        assertThat(Disk.list(user.root().resolve("snapshots"))).isEmpty();
    }

    @Test
    void streamsAndExitCodeAreTheCommandsOwn() {
        Outcome outcome =
                user.runCommand("-i", "--init", image, "sh", "-c", "cat; echo bad >&2; exit 7")
                        .input(new byte[] {0, 1, (byte) 0xff})
                        .run()
                        .exited(7);

        assertThat(outcome.bytes()).containsExactly(0, 1, 0xff);
        assertThat(outcome.errorLines()).containsExactly("bad");
    }

    @Test
    void aSignalReachesTheContainerWithoutAProcessInBetween() {
        try (Running running =
                user.start(
                        image,
                        "sh",
                        "-c",
                        "trap 'exit 9' TERM; echo ready; while :; do sleep 0.1; done")) {
            running.awaitLine("ready");
            running.signal("TERM");

            running.await().exited(9);
        }
    }

    @Test
    void imagesAndVolumesKeepTheirOwnersAndCanBeRemoved() {
        user.run(
                        "-v",
                        "data:/data",
                        image,
                        "sh",
                        "-c",
                        "touch /data/file && chown 1000:1001 /data/file")
                .succeeded();

        assertThat(owner(user.root().resolve("volumes/data/_data/file")))
                .isEqualTo(user.outside(1000) + ":" + user.outside(1001));
        nutshell("volume", "rm", "data");
        nutshell("rmi", image);
        assertThat(nutshell("images", "-q").output()).isEmpty();
        assertThat(
                        Command.of("find", user.root().resolve("layers").toString(), "-type", "f")
                                .run()
                                .output())
                .isEmpty();
    }

    @Test
    void whatALayerHidesStaysHiddenAndComesOutInACommit() {
        nutshell(
                "run",
                "--name",
                "one",
                image,
                "sh",
                "-c",
                "rm /bin/false && rm -r /home && mkdir /home && touch /home/new");
        nutshell("commit", "one", "changed");
        nutshell("rm", "one");

        assertThat(user.shell("changed", "ls /bin/false 2>&1; ls /home").succeeded().lines())
                .containsExactly("ls: /bin/false: No such file or directory", "new");
    }

    @Test
    void anImageIsMountedReadOnly() {
        nutshell(
                "create",
                "--name",
                "one",
                "--mount",
                "type=image,source=" + image + ",target=/whole",
                "--mount",
                "type=image,source=" + image + ",target=/part,image-subpath=etc",
                image,
                "sh",
                "-c",
                "test -x /whole/bin/busybox && cmp /part/passwd /etc/passwd;"
                        + " touch /whole/x /part/x 2>&1 | grep -c 'Read-only file system'");

        for (int start = 0; start < 2; start++) {
            assertThat(nutshell("start", "-a", "one").lines()).containsExactly("2");
        }
        nutshell("cp", "one:/part/passwd", user.home().resolve("copy").toString());
        assertThat(user.home().resolve("copy")).content().contains("root:");
        nutshell("rm", "one");
    }

    @Test
    void aSupervisorThatIsKilledLeavesNothingThatCannotBeRemoved() {
        user.sleeper(image, "one", "-u", "1000");
        int process = user.processOf("one");
        Command.shell("pgrep -u \"$1\" -f ' ?supervise$' | xargs kill -9", user.name())
                .run()
                .succeeded();

        nutshell("rm", "-f", "one");

        assertThat(nutshell("ps", "-aq").output()).isEmpty();
        // an orphan of the machine's first process, which may take its time to reap it
        assertThat(Command.of("ps", "-o", "stat=", "-p", Integer.toString(process)).run().output())
                .matches("|Z.*\\n");
    }

    @Test
    void theDefaultNetworkPublishesPortsAndEndsWithItsContainer() {
        int port = Registry.freePort();
        user.withTun(
                        "666",
                        "run",
                        "-d",
                        "--name",
                        "web",
                        "-p",
                        "127.0.0.1:" + port + ":80",
                        image,
                        "sh",
                        "-c",
                        "mkdir /www && echo page > /www/index.html && exec httpd -f -p 80 -h /www")
                .run()
                .succeeded();

        String url = "http://127.0.0.1:" + port + "/";
        Patience.until(
                () -> url, () -> Command.of("curl", "-s", url).run().output().equals("page\n"));
        nutshell("rm", "-f", "web");
        user.awaitNoProcess();
    }

    @Test
    void whatOnlyRootCanDoIsRefusedInWords() {
        user.command("network", "create", "net")
                .run()
                .refused(1, "network net: networks between containers need root");
        user.withTun("666", "run", "--rm", "-p", "80:80", image, "true")
                .run()
                .refused(
                        125,
                        "port 80 of the host: users who are not root may use those from 1024 on"
                                + " (sysctl net.ipv4.ip_unprivileged_port_start)");
        assertThat(user.run("-m", "100m", image, "true").succeeded().errorLines())
                .containsExactly(
                        "WARNING: limits do not hold: a user who is not root has no control groups"
                                + " here");
    }

    @Test
    void aUserWithoutSubordinateIdsHasContainersOfRootAlone(
            NutshellEngine engine, TestImages images) {
        String owned =
                images.busyboxWith(
                        "owned",
                        _ -> {},
                        new TarBytes().pax("uid=12", "gid=13").file("theirs", "x").closed());
        try (UnprivilegedUser poor = new UnprivilegedUser(engine, false)) {
            Outcome pulled = poor.call("pull", owned).exited(1);

            assertThat(pulled.errorLines().getFirst())
                    .startsWith(
                            "WARNING: containers have no users but root: no ranges for "
                                    + poor.name()
                                    + " in /etc/subuid and /etc/subgid");
            assertThat(pulled.error()).contains("an id that this user has not been given");
            poor.run("hello").succeeded();
        }
    }

    @Test
    void helpNeedsNoNamespace(NutshellEngine engine) {
        try (UnprivilegedUser other = new UnprivilegedUser(engine, true)) {
            other.networked("run", "--help").run().succeeded();
            other.call("--version").succeeded();

            assertThat(other.runRoot()).doesNotExist();
        }
    }
}
