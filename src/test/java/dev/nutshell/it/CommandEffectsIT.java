package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NetworkWorld;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.Patience;
import dev.nutshell.it.harness.TestImages;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What single flags and filters do, seen by another command; what they answer is in [CommandsBesideDockerIT].
@EngineTest
@NutshellOnly
class CommandEffectsIT {
    private static final String FILTERS =
            """
            count() { $N ps -q --no-trunc "$@" | wc -l; }
            $N network create one >/dev/null
            $N run -d --name web --network one -p 8080:80 -p 9000-9001:90-91/udp $1 sleep 1000 >/dev/null
            $N run -d --name other --network one $1 sleep 1000 >/dev/null
            count -f publish=8080; count -f publish=80; count -f publish=9001-9005/udp; count -f publish=9001
            count -f expose=80; count -f expose=8080
            count -f network=$($N network inspect -f '{{.ID}}' one | head -c 6); count -f network=two
            $N commit web child >/dev/null; $N run -d --name grandchild --network none child sleep 1000 >/dev/null
            count -f ancestor=$1; count -f ancestor=child
            $N rm -f grandchild >/dev/null; $N rmi child >/dev/null
            """;

    private static final String NAMES =
            """
            reaches() { $N exec other ping -c 1 -W 2 $1 >/dev/null 2>&1 && echo yes || echo no; }
            reaches web; $N rename web shop; reaches shop; reaches web
            $N create --name leaf --link shop:db $1 true >/dev/null
            $N rm -l leaf 2>&1 || $N rm -l leaf/nosuch 2>&1 || $N rm -l leaf/db
            $N inspect -f '{{json .HostConfig.Links}}' leaf
            """;

    private static final String PRUNE =
            """
            $N rm -f shop other leaf >/dev/null; $N network create two >/dev/null; $N create --name rest --network none $1 >/dev/null
            $N system prune -f --volumes --filter until=1h 2>&1 || $N ps -aq | wc -l
            $N system prune -f | grep -A 2 Networks; $N ps -aq | wc -l; $N network ls -q -f type=custom | wc -l
            """;

    @Test
    void filtersNamesAndPruning(NutshellEngine engine, TestImages images) {
        String image = images.busybox();
        engine.pull(image);
        try (NetworkWorld world = new NetworkWorld(engine)) {
            assertThat(world.run(FILTERS, image).lines())
                    .containsExactly("1", "0", "1", "0", "1", "0", "2", "0", "3", "1");
            assertThat(world.run(NAMES, image).lines())
                    .containsExactly(
                            "yes",
                            "yes",
                            "no",
                            "nutshell: cannot remove the default link name of container leaf: a link is CONTAINER/ALIAS",
                            "nutshell: no such link: leaf/nosuch",
                            "leaf/db",
                            "null");
            assertThat(world.run(PRUNE, image).lines())
                    .containsExactly(
                            "nutshell: the \"until\" filter is not supported with \"--volumes\"",
                            "1",
                            "Deleted Networks:",
                            "one",
                            "two",
                            "0",
                            "0");
        }
    }

    @Test
    void pauseIsSeenInEveryGroup(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        engine.sleeper(images.busybox(), "it", "--cgroup-parent=/nutshell-it");
        try {
            engine.call("pause", "it").succeeded();

            assertThat(
                            engine.call("ps", "--format={{.Names}} {{.State}}", "-f=status=paused")
                                    .lines())
                    .containsExactly("it paused");
            engine.call("unpause", "it").succeeded();
            assertThat(engine.call("ps", "-q", "-f=status=paused").output()).isEmpty();
        } finally {
            engine.call("rm", "-f", "it").succeeded();
            Command.of(
                            "sh",
                            "-c",
                            "rmdir /sys/fs/cgroup/*/nutshell-it /sys/fs/cgroup/nutshell-it 2>&-")
                    .run();
        }
    }

    /// The host calls the folder of a volume `_data`.
    @Test
    void copiedMountHasTheNameThatItHasInside(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        engine.call("create", "--name=it", "-v=named:/place", images.busybox()).succeeded();
        Path target = engine.scratch();

        engine.call("cp", "it:/place", target.toString()).succeeded();

        assertThat(target.resolve("place")).isDirectory();
        assertThat(shell(engine, "\"$@\" cp it:/place - | tar -t").lines())
                .containsExactly("place/");
        engine.call("rm", "it").succeeded();
        engine.call("volume", "rm", "named").succeeded();
    }

    @Test
    void detachedExecutionHasItsTerminal(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        engine.sleeper(images.busybox(), "it");

        engine.call(
                        "exec",
                        "-dt",
                        "it",
                        "sh",
                        "-c",
                        "tty >/tty; echo $TERM >>/tty; yes | head -c 1000000; echo done >>/tty; exec sleep 1000")
                .succeeded();

        Patience.until(
                () -> "three lines in " + engine.call("exec", "it", "cat", "/tty").output(),
                () ->
                        engine.call("exec", "it", "cat", "/tty")
                                .lines()
                                .equals(List.of("/dev/pts/0", "xterm", "done")));
        engine.call("rm", "-f", "it").succeeded();
    }

    /// A name that means another image by now does not stand for the container's; `inspect` keeps the word of `create`.
    @Test
    void containerOfAMovedNameShowsTheIdOfItsImage(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        engine.call("tag", images.busybox(), "moving").succeeded();
        String id = engine.call("inspect", "-f", "{{.Id}}", "moving").lines().getFirst();
        engine.call("create", "--name=it", "moving", "true").succeeded();

        assertThat(engine.call("ps", "-a", "--format={{.Image}}").lines())
                .containsExactly("moving");
        engine.call("commit", "it", "moving").succeeded();
        assertThat(engine.call("ps", "-a", "--format={{.Image}}").lines())
                .containsExactly(id.substring("sha256:".length()).substring(0, 12));
        assertThat(engine.call("ps", "-a", "--no-trunc", "--format={{.Image}}").lines())
                .containsExactly(id);
        assertThat(engine.call("inspect", "-f", "{{.Config.Image}}", "it").lines())
                .containsExactly("moving");
        engine.call("rm", "it").succeeded();
        engine.call("rmi", "moving").succeeded();
    }

    @Test
    void namesOfNewImagesAreEvents(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        engine.call("create", "--name=it", "-l=kind=test", images.busybox(), "true").succeeded();

        engine.call("commit", "it", "made:1").succeeded();
        engine.call("commit", "it").succeeded();
        shell(engine, "tar -c -T /dev/null | \"$@\" import - made:2");

        assertThat(
                        engine
                                .call(
                                        "events",
                                        "--since=1h",
                                        "--until=0s",
                                        "-f=type=image",
                                        "-f=event=tag",
                                        "-f=event=import",
                                        "--format={{.Action}} {{.Actor.Attributes.kind}} {{.Actor.Attributes.name}}")
                                .lines()
                                .stream()
                                .filter(line -> !line.startsWith("import"))
                                .toList())
                .containsExactly("tag test made:1", "tag <no value> made:2");
        engine.call("rm", "it").succeeded();
        engine.call("rmi", "made:1", "made:2").succeeded();
    }

    /// Docker's codes: the file belongs to the command line of `create`, of `exec` it is an error as any.
    @Test
    void variablesThatCannotBeRead(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        engine.sleeper(images.busybox(), "it");

        for (List<String> command :
                List.of(
                        List.of("create", "--env-file=/missing", images.busybox()),
                        List.of("run", "--env-file=/missing", images.busybox()))) {
            engine.call(command.toArray(String[]::new))
                    .refused(125, "open /missing: no such file or directory");
        }
        engine.call("exec", "--env-file=/missing", "it", "true")
                .refused(1, "open /missing: no such file or directory");
        assertThat(engine.call("ps", "-aq").lines()).hasSize(1);
        engine.call("rm", "-f", "it").succeeded();
    }

    /// Plays a script, whose arguments are the engine's command line as far as its verb.
    private static Outcome shell(NutshellEngine engine, String script) {
        return Command.shell(script, engine.command(List.of()).words().toArray(String[]::new))
                .run()
                .succeeded();
    }
}
