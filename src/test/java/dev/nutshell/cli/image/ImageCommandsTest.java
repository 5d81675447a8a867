package dev.nutshell.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.base.Digest;
import dev.nutshell.cli.CommandLine;
import dev.nutshell.cli.CommandLine.Outcome;
import dev.nutshell.cli.FakeEngine;
import dev.nutshell.engine.HistoryEntry;
import dev.nutshell.engine.ImageSummary;
import dev.nutshell.engine.ImageTree;
import dev.nutshell.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageCommandsTest {
    private static final Digest ID = FakeEngine.IMAGE;
    private static final String DIGEST = "sha256:" + "d".repeat(64);

    private final CommandLine line = new CommandLine();

    private void twoImages() {
        Instant twoDays = Instant.now().minus(Duration.ofDays(2));
        line.engine.images =
                List.of(
                        new ImageSummary(
                                "debian", "12", Digest.parse(DIGEST), ID, twoDays, 116_400_000, 1),
                        new ImageSummary(
                                "debian", null, Digest.parse(DIGEST), ID, twoDays, 116_400_000, 1),
                        new ImageSummary(
                                null,
                                null,
                                Digest.parse(DIGEST),
                                Digest.sha256(new byte[2]),
                                null,
                                0,
                                0));
    }

    @Test
    void printsDockersTable() {
        twoImages();

        assertThat(line.run("images").out())
                .isEqualTo(
                        """
                        REPOSITORY   TAG       IMAGE ID       CREATED      SIZE
                        debian       12        4bf5122f3445   2 days ago   116MB
                        debian       <none>    4bf5122f3445   2 days ago   116MB
                        <none>       <none>    96a296d224f2   N/A          0B
                        """);
        assertThat(line.run("image", "ls", "-q").out()).isEqualTo("4bf5122f3445\n96a296d224f2\n");
        assertThat(line.run("images", "--digests").out())
                .contains("TAG       DIGEST ")
                .contains(DIGEST);
        assertThat(line.run("images", "--format", "{{.Repository}}:{{.Tag}}").out())
                .startsWith("debian:12\n");
    }

    @Test
    void aRepositoryIsAFilter() {
        line.run("images", "-f", "dangling=true", "deb*");

        assertThat(line.engine.calls).containsExactly("list {dangling=[true], reference=[deb*]}");
    }

    private static ImageTree tree(List<String> names, char id, long content, int containers) {
        return new ImageTree(
                names,
                Digest.parse("sha256:" + String.valueOf(id).repeat(64)),
                "linux/arm64/v9",
                Digest.parse(DIGEST),
                content,
                9_510_000,
                containers);
    }

    /// Column by column what docker 28.2 prints without a terminal; it counts a branch as 7 columns.
    @Test
    void theTreeHasABranchForThePlatform() {
        line.engine.trees =
                List.of(
                        tree(List.of("busybox:latest", "box:1"), 'a', 4_090_000, 1),
                        tree(List.of(), 'b', 0, 0));

        assertThat(line.run("images", "--tree").out())
                .isEqualTo(
                        """
                                                                                      Info ->  U In Use\s

                        IMAGE               ID             DISK USAGE   CONTENT SIZE   EXTRA
                        busybox:latest
                        box:1               aaaaaaaaaaaa       13.6MB         4.09MB   U   \s
                        └─ linux/arm64/v9   dddddddddddd       13.6MB         4.09MB   U   \s

                        <untagged>          bbbbbbbbbbbb       9.51MB             0B       \s
                        └─ linux/arm64/v9   dddddddddddd       9.51MB             0B       \s
                        """);
    }

    @Test
    void aNameThatDoesNotFitIsCut() {
        line.engine.trees =
                List.of(tree(List.of("registry.example/very/long/name/of/an/image:1"), 'c', 0, 0));

        assertThat(line.run("images", "--tree").out())
                .contains("\nregistry.example/very/long/n…   cccccccccccc   ");
        line.terminal = true;
        assertThat(line.run("images", "--tree").out())
                .contains("\nregistry.example/very/long/name/of/an/image:1   cccccccccccc   ");
    }

    @Test
    void theTreeOfNothingIsItsTitle() {
        assertThat(line.run("images", "--tree", "-f", "dangling=true", "deb*").out())
                .endsWith("\n\nIMAGE          ID             DISK USAGE   CONTENT SIZE   EXTRA\n");
        assertThat(line.engine.calls).containsExactly("trees {dangling=[true], reference=[deb*]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--no-trunc", "--quiet", "--digests", "--format={{.ID}}"})
    void whatMakesNoTreeIsRefused(String flag) {
        Outcome outcome = line.run("images", "--tree", flag);

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .isEqualTo(
                        "nutshell: "
                                + flag.replaceFirst("=.*", "")
                                + " is not supported with --tree\n");
        assertThat(line.engine.calls).isEmpty();
    }

    @Test
    void aPlatformIsHandedOn() {
        line.run("image", "inspect", "--platform", "linux/arm64", "debian");
        line.run("history", "--platform", "linux/arm64", "debian");
        line.run("rmi", "--platform", "linux/amd64,linux/386", "--platform=linux/arm", "debian");

        assertThat(line.engine.calls)
                .containsExactly(
                        "inspect linux/arm64 debian",
                        "history linux/arm64 debian",
                        "remove false [linux/amd64, linux/386, linux/arm] debian");
    }

    @Test
    void everyTagIsPulled() {
        assertThat(line.run("pull", "-a", "-q", "debian").out())
                .isEqualTo("docker.io/library/debian\n");
        assertThat(line.run("pull", "-a", "debian:12").err())
                .isEqualTo("nutshell: tag can't be used with --all-tags/-a\n");
    }

    @Test
    void pullEndsWithTheFullName() {
        assertThat(line.run("pull", "--platform", "linux/arm64", "debian:12"))
                .isEqualTo(
                        new Outcome(
                                0,
                                """
                                Digest: %s
                                Status: Downloaded newer image for debian:12
                                docker.io/library/debian:12
                                """
                                        .formatted(ID),
                                ""));
        assertThat(line.run("pull", "-q", "--tls-verify=false", "debian:12").out())
                .isEqualTo("docker.io/library/debian:12\n");
        assertThat(line.engine.calls)
                .containsExactly(
                        "pull PullRequest[reference=debian:12, platform=linux/arm64, verifyTls=true]"
                                + " debian:12",
                        "pull PullRequest[reference=debian:12, platform=null, verifyTls=false] debian:12");
    }

    @Test
    void rmiSaysWhatIsGone() {
        assertThat(line.run("rmi", "debian:12", "none", "-f"))
                .isEqualTo(
                        new Outcome(
                                0,
                                "Untagged: debian:12\nDeleted: " + ID + "\n",
                                "nutshell: no such image: none\n"));
        assertThat(line.run("image", "rm", "none").code()).isEqualTo(1);
    }

    @Test
    void inspectPrintsWhatIsThereAndNamesWhatIsNot() {
        line.engine.image = Json.object().put("Id", "x");

        assertThat(line.run("image", "inspect", "a", "nope"))
                .isEqualTo(
                        new Outcome(
                                1,
                                """
                                [
                                    {
                                        "Id": "x"
                                    }
                                ]
                                """,
                                "nutshell: no such image: nope\n"));
        assertThat(line.run("image", "inspect", "nope").out()).isEqualTo("[]\n");
        assertThat(line.run("image", "inspect", "-f", "{{.Id}}", "a", "b").out())
                .isEqualTo("x\nx\n");
    }

    @Test
    void historyShowsStepsNewestFirst() {
        Instant time = Instant.now().minus(Duration.ofDays(100));
        line.engine.history =
                List.of(
                        new HistoryEntry(ID, time, "CMD [\"bash\"]", "", 0, List.of("debian:12")),
                        new HistoryEntry(
                                null,
                                null,
                                "ADD a very long file list that nobody wants to see in a table",
                                "c",
                                116_400_000,
                                List.of()));

        assertThat(line.run("history", "debian").out())
                .isEqualTo(
                        """
                        IMAGE          CREATED        CREATED BY                                      SIZE      COMMENT
                        4bf5122f3445   3 months ago   CMD ["bash"]                                    0B       \s
                        <missing>      N/A            ADD a very long file list that nobody wants …   116MB     c
                        """);
    }

    @Test
    void tagAndPrunePassOn() {
        line.run("tag", "a", "b:1");
        assertThat(line.run("image", "prune", "-af").out())
                .isEqualTo(
                        "Deleted Images:\nuntagged: debian:12\ndeleted: "
                                + ID
                                + "\n\nTotal reclaimed space: 2MB\n");
        assertThat(line.engine.calls).containsExactly("tag b:1 a", "prune true {}");
    }

    @Test
    void importReadsFileOrStdin(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("a.tar"), "TAR");
        line.input = "PIPE";

        assertThat(line.run("import", "-c", "CMD x", file.toString(), "r:1").out())
                .isEqualTo(ID + "\n");
        assertThat(line.run("import", "-").code()).isZero();
        assertThat(line.engine.calls)
                .containsExactly(
                        "import ImportRequest[reference=r:1, message=, changes=[CMD x], platform=null] TAR",
                        "import ImportRequest[reference=null, message=, changes=[], platform=null] PIPE");
        assertThat(line.run("import", "/no/file").err())
                .isEqualTo("nutshell: open /no/file: no such file or directory\n");
    }

    @Test
    void importFromAnAddressKeepsStdoutForTheId() {
        CommandLine.Outcome outcome =
                line.run("import", "-m", "why", "https://x/y.tar.xz?a=b", "r:1");

        assertThat(outcome)
                .isEqualTo(
                        new CommandLine.Outcome(
                                0, ID + "\n", "Downloading from https://x/y.tar.xz?a=b\n"));
        assertThat(line.engine.calls)
                .containsExactly(
                        "import ImportRequest[reference=r:1, message=why, changes=[], platform=null]"
                                + " from https://x/y.tar.xz?a=b");
    }

    @Test
    void importFromAnAddressShowsABarOnATerminal() {
        line.terminal = true;

        assertThat(line.run("import", "http://x/y").err())
                .isEqualTo(
                        "Downloading from http://x/y\n\u001b[2K\rImporting ["
                                + "=".repeat(25)
                                + ">"
                                + " ".repeat(25)
                                + "]    1.5MB/3MB\r\u001b[2K\r");
    }

    /// As Docker: anything else is a file of this machine.
    @Test
    void whatIsNoAddressIsAFile() {
        assertThat(line.run("import", "ftp://x/y").err())
                .isEqualTo("nutshell: open ftp://x/y: no such file or directory\n");
    }
}
