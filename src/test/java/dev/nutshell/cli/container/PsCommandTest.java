package dev.nutshell.cli.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import dev.nutshell.cli.CommandLine;
import dev.nutshell.cli.CommandLine.Outcome;
import dev.nutshell.engine.ContainerSummary;
import dev.nutshell.engine.PublishedPort;
import dev.nutshell.spec.container.ContainerPort;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PsCommandTest {
    private final CommandLine line = new CommandLine();

    @BeforeEach
    void twoContainers() {
        Instant now = Instant.now();
        line.engine.containers.summaries =
                List.of(
                        summary(
                                "a",
                                ContainerSummary.State.RUNNING,
                                now.minus(Duration.ofHours(2)),
                                List.of("sleep", "a very long argument"),
                                List.of(
                                        new PublishedPort(
                                                new ContainerPort(80, "tcp"), "0.0.0.0", 8080),
                                        new PublishedPort(new ContainerPort(443, "tcp"), "", 0))),
                        summary(
                                "b",
                                ContainerSummary.State.EXITED,
                                now.minus(Duration.ofDays(3)),
                                List.of("true"),
                                List.of()));
    }

    private static ContainerSummary summary(
            String letter,
            ContainerSummary.State state,
            Instant time,
            List<String> command,
            List<PublishedPort> ports) {
        return new ContainerSummary(
                new ContainerId(letter.repeat(64)),
                List.of("name-" + letter, "other/" + letter),
                "debian:12",
                Digest.sha256(new byte[0]),
                command,
                time,
                state,
                3,
                time,
                time,
                "",
                ports,
                Map.of("b", "2", "a", "1"),
                List.of(
                        new ContainerSummary.MountSummary(
                                "bind", "", "/a/very/long/path/on/the/host", "/x"),
                        new ContainerSummary.MountSummary("volume", "data", "/v", "/y"),
                        new ContainerSummary.MountSummary("image", "alpine", "alpine", "/z")),
                List.of("bridge"),
                "linux/amd64",
                new ContainerSummary.Size(1500, 2_500_000));
    }

    @Test
    void printsDockersTable() {
        assertThat(line.run("ps", "-a"))
                .isEqualTo(
                        new Outcome(
                                0,
                                """
                                CONTAINER ID   IMAGE       COMMAND                  CREATED       STATUS                  PORTS                           NAMES
                                aaaaaaaaaaaa   debian:12   "sleep 'a very long …"   2 hours ago   Up 2 hours              443/tcp, 0.0.0.0:8080->80/tcp   name-a
                                bbbbbbbbbbbb   debian:12   "true"                   3 days ago    Exited (3) 3 days ago                                   name-b
                                """,
                                ""));
    }

    @Test
    void passesTheFiltersOn() {
        line.run("ps", "-af", "name=x", "--filter", "label=a=b", "-f", "name=y", "-n", "3", "-s");

        assertThat(line.engine.containers.calls)
                .containsExactly(
                        "list ListOptions[all=true, last=3, size=true,"
                                + " filters=Filters[values={label=[a=b], name=[x, y]}]] ");
        assertThat(line.run("ps", "-f", "x"))
                .isEqualTo(
                        new Outcome(
                                125,
                                "",
                                "nutshell: invalid argument \"x\" for \"-f, --filter\" flag: invalid filter"
                                        + " 'x' (see 'nutshell ps --help')\n"));
    }

    @Test
    void quietPrintsIdsOnly() {
        assertThat(line.run("ps", "-q").out()).isEqualTo("aaaaaaaaaaaa\nbbbbbbbbbbbb\n");
        assertThat(line.run("ps", "-q", "--no-trunc").out()).startsWith("a".repeat(64) + "\n");
    }

    @Test
    void formatsByTemplate() {
        assertThat(line.run("ps", "--format", "{{.Names}}\\t{{.State}}\\t{{.Label \"a\"}}").out())
                .isEqualTo("name-a\trunning\t1\nname-b\texited\t1\n");
        assertThat(line.run("ps", "--no-trunc", "--format", "{{.Names}} {{.Mounts}}").out())
                .startsWith("name-a,other/a /a/very/long/path/on/the/host,data,alpine\n");
        assertThat(line.run("ps", "--format", "{{.LocalVolumes}}").out()).isEqualTo("1\n1\n");
        assertThat(
                        line.run(
                                        "ps",
                                        "--format",
                                        "table {{.Names}}\\t{{.Labels}}\\t{{.Label \"x.y-z\"}}")
                                .out())
                .isEqualTo(
                        """
                        NAMES     LABELS    y z
                        name-a    a=1,b=2\s\s\s
                        name-b    a=1,b=2\s\s\s
                        """);
    }

    @Test
    void countsSizesOnlyWhenTheyAreShown() {
        line.run("ps", "--format", "{{.Size}}");
        line.run("ps", "--format", "{{.Names}}");

        assertThat(line.engine.containers.calls.get(0)).contains("size=true");
        assertThat(line.engine.containers.calls.get(1)).contains("size=false");
        assertThat(line.run("ps", "-s").out()).contains("1.5kB (virtual 2.5MB)");
    }

    @Test
    void jsonHasEveryField() {
        assertThat(line.run("ps", "--format", "json").out().lines().findFirst().orElseThrow())
                .startsWith("{\"Command\":\"\\\"sleep 'a very long …\\\"\",\"CreatedAt\":\"")
                .contains(
                        "\"ID\":\"aaaaaaaaaaaa\"",
                        "\"Labels\":\"a=1,b=2\"",
                        "\"LocalVolumes\":\"1\"",
                        "\"Mounts\":\"/a/very/long/p…,data,alpine\"",
                        "\"Networks\":\"bridge\"",
                        "\"Status\":\"Up 2 hours\"");
    }

    @Test
    void namesThePlaceOfAMistakeInTheTemplate() {
        assertThat(line.run("ps", "--format", "{{.Names"))
                .isEqualTo(
                        new Outcome(
                                1,
                                "",
                                "nutshell: template parsing error: template: :1: unclosed action\n"));
        assertThat(line.run("ps", "--format", "{{.Nope}}").err())
                .isEqualTo(
                        "nutshell: template: :1:2: executing \"\" at <.Nope>: can't evaluate field Nope in"
                                + " type container\n");
    }
}
