package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.base.ByteSize;
import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.it.harness.Engine;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.Patience;
import dev.nutshell.it.harness.Registry;
import dev.nutshell.it.harness.Running;
import dev.nutshell.it.harness.TestImages;
import dev.nutshell.it.harness.TestImages.Format;
import dev.nutshell.spec.image.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Pulling from a real registry, in every format, into a store that stays whole whatever happens.
@EngineTest
class PullIT {
    /// `-Dnutshell.turns=100` gives both another number.
    private static final int KILLS = Integer.getInteger("nutshell.turns", 15);

    private static final int AT_ONCE = 16;
    private static final int ROUNDS = Integer.getInteger("nutshell.turns", 10);

    /// Everything that an image says of a file; hard links by the smallest name of their group. Left out: directories that no
    /// entry makes, which have no time, and an empty attribute, which umoci loses.
    private static final String LISTING =
            """
            cd "$1" && find . -mindepth 1 ! -path './parentless*' -printf '%P|%y|%m|%U|%G|%T@|%l|%i\\n' | LC_ALL=C sort > /tmp/listing.$$
            awk -F'|' '{ if ($2 != "d" && !($8 in first)) first[$8] = $1
                         print $1, $2, $3, $4, $5, $6, $7, ($2 == "d" ? "-" : first[$8]) }' /tmp/listing.$$
            rm -f /tmp/listing.$$
            find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum
            find . -mindepth 1 -print0 | LC_ALL=C sort -z | xargs -0 -r getfattr -h -d -e hex -m '^(user|security)[.]' -- | grep -v '^user.empty='
            """;

    @ParameterizedTest
    @EnumSource
    void debianPullsAndRunsInEveryFormat(Format format, Engine engine, TestImages images) {
        engine.pull(images.debian(format));

        Outcome outcome = engine.run(images.debian(format), "apt-get", "--version").succeeded();

        assertThat(outcome.output()).startsWith("apt ");
    }

    @Test
    void everyTagOfARepository(NutshellEngine engine, TestImages images) {
        List<String> references =
                Arrays.stream(Format.values()).map(images::busybox).sorted().toList();
        String repository =
                references.getFirst().substring(0, references.getFirst().lastIndexOf(':'));

        Outcome outcome = engine.call("pull", "--all-tags", "-q", repository).succeeded();

        assertThat(outcome.output()).isEqualTo(repository + "\n");
        assertThat(engine.call("images", "--format", "{{.Repository}}:{{.Tag}}").lines())
                .containsExactlyInAnyOrderElementsOf(references);
        assertThat(engine.call("pull", "-a", repository + "x").exited(1).error())
                .startsWith("nutshell: ")
                .contains("it/busyboxx");
    }

    @Test
    @NutshellOnly
    void anImageIsForThePlatformThatWasPulled(NutshellEngine engine, TestImages images) {
        String image = images.busybox();
        engine.pull(image);
        String here = Platform.host().toString();
        String elsewhere =
                "image with reference "
                        + image
                        + " was found but does not provide the specified platform (linux/s390x): it is"
                        + " for "
                        + here;
        assertThat(
                        engine.call(
                                        "image",
                                        "inspect",
                                        "--platform",
                                        here,
                                        "-f",
                                        "{{.Os}}/{{.Architecture}}",
                                        image)
                                .succeeded()
                                .lines())
                .containsExactly(here);
        engine.call("image", "inspect", "--platform", "linux/s390x", image).refused(1, elsewhere);
        engine.call("history", "--platform", here, image).succeeded();
        engine.call("history", "--platform", "linux/s390x", image).refused(1, elsewhere);

        // all that the store has is of this image
        String blobs = engine.root() + "/images/blobs";
        long bytes =
                Command.of("find", blobs, "-type", "f", "-printf", "%s\n").run().lines().stream()
                        .mapToLong(Long::parseLong)
                        .sum();
        List<String> tree = engine.call("images", "--tree").succeeded().lines();
        assertThat(tree).hasSize(5);
        assertThat(tree.get(3).split(" +"))
                .containsExactly(
                        image.substring(0, 28) + "…",
                        config(engine, image).substring("sha256:".length()).substring(0, 12),
                        tree.get(3).split(" +")[2],
                        new ByteSize(bytes).human(3));
        assertThat(tree.get(4)).startsWith("└─ " + here);

        engine.call("rmi", "--platform", "linux/s390x", image).refused(1, elsewhere);
        engine.call("rmi", "--platform", here, image).succeeded();
        assertThat(engine.call("images", "-q").output()).isEmpty();
    }

    /// The second opinion is umoci's, from the image that was pushed.
    @ParameterizedTest
    @EnumSource
    void theUnpackedTreeIsTheImages(Format format, NutshellEngine engine, TestImages images) {
        String image = images.torture(format);
        engine.pull(image);
        Path bundle = engine.scratch().resolve("bundle");
        Command.of(
                        "umoci",
                        "unpack",
                        "--image",
                        images.layout("torture") + ":latest",
                        bundle.toString())
                .run()
                .succeeded();
        engine.command("run", "-d", "--name", "shown", image, "sleep", "1000").run().succeeded();
        try {
            String pid = engine.call("inspect", "-f", "{{.State.Pid}}", "shown").output().strip();
            Outcome ours =
                    Command.shell(LISTING, "/proc/" + pid + "/root/torture").run().succeeded();
            Outcome theirs = Command.shell(LISTING, bundle + "/rootfs/torture").run().succeeded();

            assertThat(ours.lines()).hasSizeGreaterThan(50).isEqualTo(theirs.lines());
        } finally {
            engine.call("rm", "-f", "shown").succeeded();
        }
    }

    @Test
    void anImageThatIsHereIsUpToDate(Engine engine, TestImages images) {
        assertThat(engine.call("pull", images.busybox()).succeeded().output())
                .contains("Status: Downloaded newer image for " + images.busybox());
        assertThat(engine.call("pull", images.busybox()).succeeded().output())
                .contains("Status: Image is up to date for " + images.busybox());
        assertThat(engine.call("images", "--format", "{{.Repository}}:{{.Tag}}").output().strip())
                .isEqualTo(images.busybox());
        engine.call("rmi", images.busybox()).succeeded();
        assertThat(engine.call("images", "-q").output()).isEmpty();
    }

    @Test
    @NutshellOnly
    void skopeoReadsTheStore(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());

        Outcome outcome =
                Command.of(
                                "skopeo",
                                "inspect",
                                "oci:" + engine.root() + "/images:" + images.busybox())
                        .run()
                        .succeeded();

        assertThat(outcome.output()).contains("\"Layers\": [");
    }

    @ParameterizedTest
    @CsvSource({
        "Busybox, 1, must be lowercase",
        "'busy box', 1, invalid reference format",
        "busybox@sha256:12, 1, invalid",
    })
    void aReferenceThatIsNone(String reference, int code, String why, Engine engine) {
        Outcome outcome = engine.call("pull", reference);

        assertThat(outcome.exitCode()).isEqualTo(code);
        assertThat(outcome.error()).contains(why).doesNotContain("\tat ");
    }

    @Test
    void anImageThatTheRegistryDoesNotHave(Engine engine, Registry registry) {
        String missing = registry.reference("no-such-image:latest");

        engine.call("pull", missing).exited(1);
        Outcome outcome = engine.run(missing, "true");

        assertThat(outcome.exitCode()).isEqualTo(125);
        assertThat(outcome.error()).contains("no-such-image");
    }

    @Test
    @NutshellOnly
    void aRegistryThatDoesNotAnswer(NutshellEngine engine) {
        engine.call("pull", "127.0.0.1:1/busybox:latest")
                .refused(1, "127.0.0.1:1/busybox", "connection refused");
    }

    /// A store after a kill at any moment: every listed image is whole, and the next pull succeeds.
    @Test
    @NutshellOnly
    void pullsThatAreKilledLeaveTheStoreWhole(NutshellEngine engine, TestImages images)
            throws Exception {
        Random moments = new Random(20261125);
        for (int kill = 0; kill < KILLS; kill++) {
            try (Running pull =
                    engine.command("pull", "-q", images.debian(Format.OCI_GZIP)).start()) {
                Thread.sleep(moments.nextInt(1500));
                if (pull.isAlive()) {
                    pull.signal("KILL");
                }
                pull.await();
            }
            for (String image :
                    engine.call("images", "--format", "{{.Repository}}:{{.Tag}}").lines()) {
                engine.run(image, "true").succeeded();
            }
        }
        engine.pull(images.debian(Format.OCI_GZIP));
        engine.run(images.debian(Format.OCI_GZIP), "true").succeeded();
        // the last container's files are deleted behind the answer; those of a killed pull would
        // stay
        Path deleted = engine.root().resolve("tmp");
        Patience.until(() -> "nothing in " + deleted, () -> Disk.list(deleted).isEmpty());
    }

    @Test
    @NutshellOnly
    void twoPullsOfOneImageFetchEachLayerOnce(
            NutshellEngine engine, TestImages images, Registry registry) {
        String image = images.torture(Format.OCI_GZIP);
        int before = registry.blobFetches("it/torture").size();
        List<Running> pulls = new ArrayList<>();
        IntStream.range(0, 2).forEach(_ -> pulls.add(engine.command("pull", "-q", image).start()));
        pulls.forEach(pull -> pull.await().succeeded());

        List<String> requests = registry.blobFetches("it/torture");
        List<String> layers =
                requests.subList(before, requests.size()).stream()
                        .map(line -> line.replaceAll(".*/blobs/(sha256:[0-9a-f]{64}).*", "$1"))
                        .filter(digest -> !digest.equals(config(engine, image)))
                        .toList();
        assertThat(layers).hasSizeGreaterThan(2).doesNotHaveDuplicates();
    }

    /// Small documents may be asked for by both.
    private static String config(NutshellEngine engine, String image) {
        return engine.call("image", "inspect", "-f", "{{.Id}}", image).succeeded().output().strip();
    }

    @Test
    @NutshellOnly
    void sixteenRunsAtOnceAgainAndAgain(NutshellEngine engine, TestImages images) throws Exception {
        engine.pull(images.busybox());
        for (int round = 0; round < ROUNDS; round++) {
            List<Running> runs = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                runs.add(engine.runCommand(images.busybox(), "sh", "-c", "exit " + i).start());
            }
            for (int i = 0; i < AT_ONCE; i++) {
                runs.get(i).await().exited(i);
            }
        }
    }
}
