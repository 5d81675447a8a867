package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.Leftovers;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.Patience;
import dev.nutshell.it.harness.Running;
import dev.nutshell.it.harness.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Many commands at once, commands that contradict each other, and processes of the engine that are killed anywhere.
///
/// `-Dnutshell.turns=1000` plays as many turns; the seed of a run is in the message of a failure.
@EngineTest
@NutshellOnly
class RobustnessIT {
    private static final int TURNS = Integer.getInteger("nutshell.turns", 12);

    private static final Path GROUPS = Path.of("/sys/fs/cgroup");

    /// What a command is given to answer in; a deadlock is a failure, not a hang.
    private static final Duration ANSWER = Duration.ofSeconds(60);

    @Test
    void aHundredRunAtOnce(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        List<Running> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(engine.runCommand(images.busybox(), "echo", "at once").start());
        }
        for (Running each : all) {
            assertThat(each.await(Duration.ofSeconds(120)).exited(0).output())
                    .isEqualTo("at once\n");
        }
        assertNothingLeft(engine, "", List.of());
    }

    @Test
    void twoHundredAreCreatedAtOnce(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        List<Running> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(engine.command("create", images.busybox(), "true").start());
        }
        TreeSet<String> ids = new TreeSet<>();
        for (Running each : all) {
            ids.add(each.await(Duration.ofSeconds(120)).succeeded().output());
        }
        assertThat(ids).hasSize(200);
        assertThat(new TreeSet<>(engine.call("ps", "-a", "--format", "{{.Names}}").lines()))
                .hasSize(200);

        assertThat(engine.call("container", "prune", "-f").succeeded().output())
                .contains(ids.first().strip());
        assertNothingLeft(engine, "", List.of());
    }

    /// Each pair ends, and one of the two may be refused; afterwards the container can be removed.
    @Test
    void contradictingCommandsDoNotHurtEachOther(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        List<List<String>> pairs =
                List.of(
                        List.of("start it", "rm it"),
                        List.of("start it", "rm -f it"),
                        List.of("stop -t 0 it", "start it"),
                        List.of("restart -t 0 it", "rm -f it"),
                        List.of("rm -f it", "rm -f it"),
                        List.of("start it", "start it"),
                        List.of("kill it", "pause it"),
                        List.of("rename it other", "rm -f it"),
                        List.of("exec it true", "rm -f it"));
        for (int turn = 0; turn < Math.clamp(TURNS / 10, 2, 10); turn++) {
            for (List<String> pair : pairs) {
                engine.call("create", "--name", "it", images.busybox(), "sleep", "1000")
                        .succeeded();
                if (!pair.getFirst().startsWith("start")) {
                    engine.call("start", "it").succeeded();
                }
                List<Running> both =
                        pair.stream()
                                .map(words -> engine.command(List.of(words.split(" "))).start())
                                .toList();
                for (Running each : both) {
                    Outcome outcome = each.await(ANSWER);
                    assertThat(outcome.exitCode())
                            .as("%s: %s", pair, outcome)
                            .satisfiesAnyOf(
                                    code -> assertThat(code).isLessThan(128),
                                    // what was executed was killed with the container
                                    code -> assertThat(code).isEqualTo(137));
                    assertThat(outcome.error()).as("%s", pair).doesNotContain("\tat ");
                }
                engine.call("rm", "-f", "it", "other");
                assertNothingLeft(engine, pair.toString(), List.of());
            }
        }
    }

    /// After each kill the next commands work, and what they remove is gone from everywhere.
    @Test
    void whateverIsKilledTheNextCommandsPutInOrder(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        long seed = Long.getLong("nutshell.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int turn = 0; turn < TURNS; turn++) {
            String what = playAndKill(engine, images.busybox(), random);
            String where = "seed " + seed + ", turn " + turn + ": " + what;
            List<String> ids = known(engine);
            Outcome listed = engine.command("ps", "-aq").within(ANSWER).run();
            assertThat(listed.exitCode()).as("%s, then ps: %s", where, listed).isZero();
            List<String> words = new ArrayList<>(List.of("rm", "-f"));
            words.addAll(listed.lines());
            if (words.size() > 2) {
                Outcome removed = engine.command(words).within(ANSWER).run();
                assertThat(removed.exitCode()).as("%s, then rm: %s", where, removed).isZero();
            }
            Outcome pruned = engine.command("system", "prune", "-f").within(ANSWER).run();
            assertThat(pruned.exitCode()).as("%s, then prune: %s", where, pruned).isZero();
            assertNothingLeft(engine, where, ids);
        }
        assertThat(engine.call("store", "check").exitCode()).as("seed %d", seed).isZero();
    }

    /// @return what was done, for the message of a failure
    private static String playAndKill(NutshellEngine engine, String image, Random random) {
        List<String> commands =
                List.of(
                        "run --rm --name it IMAGE true",
                        "run -d --name it IMAGE sleep 1000",
                        "run -d --rm --restart no --name it IMAGE sleep 0.05",
                        "run -d --restart always --name it IMAGE sleep 0.02",
                        "create --name it IMAGE true",
                        "exec it true",
                        "stop -t 0 it",
                        "restart -t 0 it",
                        "kill it",
                        "rm -f it",
                        "cp it:/bin/busybox copy");
        String command = commands.get(random.nextInt(commands.size()));
        if (!command.contains("IMAGE")) {
            engine.call("run", "-d", "--name", "it", image, "sleep", "1000").succeeded();
        }
        List<String> words = List.of(command.replace("IMAGE", image).split(" "));
        int microseconds = random.nextInt(120_000);
        try (Running running = engine.command(words).start()) {
            Patience.pause(Duration.ofNanos(microseconds * 1000L));
            // commands, keepers, supervisors, inits and what runs in the containers
            List<Integer> processes = Leftovers.processesBelow(engine.root().getParent());
            if (processes.isEmpty()) {
                return command + ", ended before anything was killed";
            }
            // one of them, or all at once
            int chosen = random.nextInt(processes.size() + 1);
            List<Integer> killed =
                    chosen == processes.size() ? processes : List.of(processes.get(chosen));
            killed.forEach(RobustnessIT::kill);
            running.await(ANSWER);
            return command
                    + ", after "
                    + microseconds
                    + " us killed "
                    + killed.size()
                    + " of "
                    + processes.size();
        }
    }

    private static void kill(int pid) {
        Command.of("kill", "-KILL", Integer.toString(pid)).run();
    }

    private static void assertNothingLeft(NutshellEngine engine, String where, List<String> ids) {
        assertThat(engine.call("ps", "-aq").succeeded().output()).as(where).isEmpty();
        Patience.until(
                () -> where + ": nothing left, but there is " + left(engine, ids),
                () -> left(engine, ids).isEmpty());
    }

    /// Folders of containers, their control groups, processes.
    private static List<String> left(NutshellEngine engine, List<String> ids) {
        List<String> found = new ArrayList<>(known(engine));
        found.addAll(Disk.list(engine.root().resolve("tmp")));
        found.addAll(Disk.list(engine.root().resolve("names")));
        for (String id : ids) {
            for (String group : Disk.list(GROUPS)) {
                for (Path place : List.of(GROUPS, GROUPS.resolve(group))) {
                    if (Files.exists(place.resolve("nutshell").resolve(id))) {
                        found.add(place + "/nutshell/" + id);
                    }
                }
            }
        }
        Leftovers.processesBelow(engine.root().getParent())
                .forEach(pid -> found.add("process " + pid));
        return found;
    }

    /// Ids of containers that have a folder.
    private static List<String> known(NutshellEngine engine) {
        return Stream.of(engine.root(), engine.runRoot())
                .flatMap(root -> Disk.list(root.resolve("containers")).stream())
                .distinct()
                .toList();
    }
}
