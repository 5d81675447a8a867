package dev.nutshell.cli.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.cli.CommandLine;
import dev.nutshell.cli.CommandLine.Outcome;
import dev.nutshell.cli.FakeContainers;
import dev.nutshell.engine.ContainerUsage;
import dev.nutshell.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentCommandsTest {
    private final CommandLine line = new CommandLine();

    @Test
    void logsKeepStreamsAndBytesApart() {
        Instant time = Instant.parse("2026-01-02T03:04:05.000006Z");
        line.engine.containers.log =
                sink -> {
                    byte[] bytes = "one\ntwo\n".getBytes(StandardCharsets.UTF_8);
                    sink.accept(false, time, Map.of("b", "2", "a", "1"), bytes, 0, 4, true);
                    sink.accept(true, time, Map.of(), bytes, 4, 2, true);
                    sink.accept(true, time, Map.of(), bytes, 6, 2, false);
                };

        assertThat(line.run("logs", "c")).isEqualTo(new Outcome(0, "one\n", "two\n"));
        assertThat(line.run("logs", "-t", "--details", "c"))
                .isEqualTo(
                        new Outcome(
                                0,
                                "2026-01-02T03:04:05.000006000Z a=1,b=2 one\n",
                                "2026-01-02T03:04:05.000006000Z  two\n"));
    }

    @Test
    void logsPassTheirLimitsOn() {
        line.run("logs", "-f", "-n", "5", "--since", "2026-01-02T03:04:05Z", "--until", "7", "c");

        assertThat(line.engine.containers.calls)
                .containsExactly(
                        "logs LogOptions[stdout=true, stderr=true, follow=true,"
                                + " since=2026-01-02T03:04:05Z, until=1970-01-01T00:00:07Z, tail=5,"
                                + " details=false] c");
        assertThat(line.run("logs", "--since", "yesterday", "c").err())
                .isEqualTo(
                        "nutshell: invalid value for \"--since\": invalid time \"yesterday\": want RFC 3339"
                                + " (2006-01-02T15:04:05Z), seconds since 1970, or a duration (42m)\n");
        assertThat(line.run("logs", "-n", "x", "c").err())
                .isEqualTo(
                        "nutshell: invalid value for \"tail\": \"x\": want a number of lines or \"all\"\n");
    }

    @Test
    void topPrintsATable() {
        assertThat(line.run("top", "c", "-o", "pid").out())
                .isEqualTo("PID                 CMD\n1                   sh -c x\n");
        assertThat(line.engine.containers.calls).containsExactly("top [-o, pid] c");
    }

    @Test
    void diffPrintsLettersAndSafePaths() {
        assertThat(line.run("diff", "c").out()).isEqualTo("C /etc\nA /etc/a\\nb\nD /x\n");
    }

    @Test
    void copiesEitherWay() {
        assertThat(line.run("cp", "c:/a", "b").code()).isZero();
        assertThat(line.run("cp", "-aL", "./b:c", "c:/a").code()).isZero();
        line.input = "TAR";
        assertThat(line.run("cp", "-", "c:/a").code()).isZero();
        assertThat(line.run("cp", "c:/a", "-").out()).isEqualTo("tar");
        assertThat(line.engine.containers.calls)
                .containsExactly(
                        "copyOut /a to b CopyOptions[keepOwner=false, followLink=false] c",
                        "copyIn ./b:c to /a CopyOptions[keepOwner=true, followLink=true] c",
                        "write /a TAR false c",
                        "read /a false c");
        assertThat(line.run("cp", "a", "b").err())
                .isEqualTo("nutshell: must specify at least one container source\n");
        assertThat(line.run("cp", "c:a", "d:b").err())
                .isEqualTo("nutshell: copying between containers is not supported\n");
    }

    @Test
    void copyTellsATerminal() {
        line.terminal = true;

        assertThat(line.run("cp", "c:/a", "b").err())
                .isEqualTo("Successfully copied 2.05kB to b\n");
        assertThat(line.run("cp", "-q", "c:/a", "b").err()).isEmpty();
    }

    @Test
    void exportsWholeFilesOnly(@TempDir Path folder) {
        Path file = folder.resolve("x.tar");

        assertThat(line.run("export", "c").out()).isEqualTo("archive");
        assertThat(line.run("export", "-o", file.toString(), "c").code()).isZero();
        assertThat(file).hasContent("archive");
        assertThat(line.run("export", "-o", file.toString(), "nope").code()).isEqualTo(1);
        assertThat(file).hasContent("archive");
        assertThat(folder).isDirectoryContaining(path -> path.equals(file));
        assertThat(line.run("export", "-o", "/no/where", "c").err())
                .isEqualTo(
                        "nutshell: failed to export container: invalid output path: directory \"/no\" does"
                                + " not exist\n");
        line.terminal = true;
        assertThat(line.run("export", "c").err())
                .isEqualTo(
                        "nutshell: cowardly refusing to save to a terminal: use the -o flag or redirect\n");
    }

    @Test
    void exportLeavesNothingHalfMade(@TempDir Path folder) throws Exception {
        line.run("export", "-o", folder.resolve("x").toString(), "nope");

        try (var entries = Files.list(folder)) {
            assertThat(entries).isEmpty();
        }
    }

    @Test
    void commitPrintsTheImage() {
        assertThat(
                        line.run(
                                        "commit",
                                        "-a",
                                        "me",
                                        "-m",
                                        "why",
                                        "-c",
                                        "CMD x",
                                        "-p=false",
                                        "c",
                                        "r:1")
                                .out())
                .startsWith("sha256:");
        assertThat(line.engine.containers.calls)
                .containsExactly(
                        "commit CommitRequest[reference=r:1, author=me, message=why, changes=[CMD x],"
                                + " pause=false] c");
    }

    @Test
    void portsComeFromTheObject() {
        line.engine.containers.document =
                Json.parseObject(
                        """
                        {"NetworkSettings":{"Ports":{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"},
                        {"HostIp":"::","HostPort":"8080"}],"9/udp":[{"HostIp":"1.2.3.4","HostPort":"5"}],
                        "443/tcp":null}}}"""
                                .getBytes(StandardCharsets.UTF_8),
                        "test");

        assertThat(line.run("port", "c").out())
                .isEqualTo(
                        """
                        9/udp -> 1.2.3.4:5
                        80/tcp -> 0.0.0.0:8080
                        80/tcp -> [::]:8080
                        """);
        assertThat(line.run("port", "c", "9/udp").out()).isEqualTo("1.2.3.4:5\n");
        assertThat(line.run("port", "c", "443"))
                .isEqualTo(new Outcome(1, "", "nutshell: no public port '443' published for c\n"));
    }

    @Test
    void statsPrintUsageAndWhatIsUnknown() {
        line.engine.containers.samples =
                sink ->
                        sink.accept(
                                List.of(
                                        new ContainerUsage(
                                                FakeContainers.ID,
                                                "web",
                                                new ContainerUsage.Usage(
                                                        12.345, 64 << 20, 1L << 30, 1500, 2_000_000,
                                                        0, 4096, 7, List.of())),
                                        new ContainerUsage(FakeContainers.ID, "idle", null)));

        assertThat(line.run("stats", "--no-stream").out())
                .isEqualTo(
                        """
                        CONTAINER ID   NAME      CPU %     MEM USAGE / LIMIT   MEM %     NET I/O       BLOCK I/O    PIDS
                        0123456789ab   web       12.35%    64MiB / 1GiB        6.25%     1.5kB / 2MB   0B / 4.1kB   7
                        0123456789ab   idle      --        -- / --             --        --            --           --
                        """);
    }

    @Test
    void statsShowTheRatesThatNetworksAreHeldToWhereTheyAreAskedFor() {
        List<List<ContainerUsage.NetworkLimit>> limits =
                List.of(
                        List.of(),
                        List.of(new ContainerUsage.NetworkLimit("one", 10_000_000, 1_500_000)),
                        List.of(
                                new ContainerUsage.NetworkLimit("one", 2_000_000_000, 0),
                                new ContainerUsage.NetworkLimit("two", 0, 999)));
        line.engine.containers.samples =
                sink ->
                        sink.accept(
                                limits.stream()
                                        .map(
                                                each ->
                                                        new ContainerUsage(
                                                                FakeContainers.ID,
                                                                "web",
                                                                new ContainerUsage.Usage(
                                                                        0, 0, 0, 0, 0, 0, 0, 0,
                                                                        each)))
                                        .toList());

        assertThat(line.run("stats", "--no-stream", "--format", "{{.NetLimit}}").out())
                .isEqualTo(
                        """
                        unlimited
                        10mbit / 1500kbit
                        one 2gbit / unlimited, two unlimited / 999bit
                        """);
    }
}
