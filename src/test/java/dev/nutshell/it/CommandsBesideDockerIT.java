package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.CommandScript;
import dev.nutshell.it.harness.CommandScript.Part;
import dev.nutshell.it.harness.Docker;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.TestImages;
import dev.nutshell.it.harness.TestWorld;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// The same command lines, good and bad, through Docker and through Nutshell: exit code, standard output, and whether
/// anything is said on standard error. What differs on purpose stands in the script, with its reason; a difference that
/// is gone has to be taken out of it.
@EngineTest
@NutshellOnly
class CommandsBesideDockerIT {
    private static final Pattern LONG_ID = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern SHORT_ID = Pattern.compile("\\b[0-9a-f]{12}\\b");
    private static final Pattern AGO =
            Pattern.compile("(About |Less than )?\\w+ (second|minute|hour)s?( ago)?");
    private static final Pattern VERSION = Pattern.compile("version (\\d+)\\.");
    private static final Pattern GAP = Pattern.compile(" {2,}");

    @Test
    void answersAreDockers(TestWorld world, NutshellEngine engine, TestImages images) {
        Docker docker = world.docker().orElse(null);
        Assumptions.assumeTrue(docker != null, "dockerd does not start on this machine");
        String client = docker.command(List.of("--version")).run().output();
        Matcher version = VERSION.matcher(client);
        Assumptions.assumeTrue(
                version.find() && Integer.parseInt(version.group(1)) >= 28,
                "the script has the answers of Docker's client 28, this is: " + client.strip());
        String image = images.busybox();
        engine.call("pull", "-q", image).succeeded();
        docker.command(List.of("pull", "-q", image)).run().succeeded();
        List<String> unexpected = new ArrayList<>();
        try {
            for (CommandScript.Line line : CommandScript.read("/it/beside/commands.txt")) {
                List<String> words = offTheNetwork(line.words(), image);
                Outcome ours = engine.command(words).run();
                Outcome theirs = docker.command(words).in(engine.scratch()).run();

                assertThat(ours.error())
                        .as("%s", ours)
                        .doesNotContain("Exception", "\tat ", "internal error");
                Set<Part> found = differences(ours, theirs);
                if (!found.equals(line.differs())) {
                    unexpected.add(
                            line.text()
                                    + "\n  differs in "
                                    + found
                                    + ", expected "
                                    + line.differs()
                                    + "\n  "
                                    + ours
                                    + "\n  "
                                    + theirs);
                }
            }
        } finally {
            removeAll(docker);
        }

        assertThat(unexpected).isEmpty();
    }

    private static Set<Part> differences(Outcome ours, Outcome theirs) {
        Set<Part> parts = EnumSet.noneOf(Part.class);
        if (ours.exitCode() != theirs.exitCode()) {
            parts.add(Part.CODE);
        }
        if (!plain(ours.output()).equals(plain(theirs.output()))) {
            parts.add(Part.OUTPUT);
        }
        if (ours.error().isBlank() != theirs.error().isBlank()) {
            parts.add(Part.ERROR);
        }
        return parts;
    }

    /// Without ids, ages and the width of columns.
    private static String plain(String output) {
        String text = LONG_ID.matcher(output).replaceAll("ID");
        text = SHORT_ID.matcher(text).replaceAll("ID");
        text = AGO.matcher(text).replaceAll("AGO");
        return GAP.matcher(text).replaceAll("  ").replace("docker", "nutshell");
    }

    private static List<String> offTheNetwork(List<String> line, String image) {
        List<String> words =
                new ArrayList<>(line.stream().map(word -> word.replace("IMAGE", image)).toList());
        boolean makes = List.of("run", "create").contains(words.getFirst());
        if (makes && words.stream().noneMatch(word -> word.startsWith("--net"))) {
            words.add(1, "--network=none");
        }
        return words;
    }

    private static void removeAll(Docker docker) {
        for (String id : docker.command(List.of("ps", "-aq")).run().lines()) {
            docker.command(List.of("rm", "-f", "-v", id)).run();
        }
        for (String name : docker.command(List.of("volume", "ls", "-q")).run().lines()) {
            docker.command(List.of("volume", "rm", "-f", name)).run();
        }
    }
}
