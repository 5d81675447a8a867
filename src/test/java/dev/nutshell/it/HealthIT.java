package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Disk;
import dev.nutshell.it.harness.Engine;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.Patience;
import dev.nutshell.it.harness.TestImages;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Health checks: what the supervisor probes, and what commands show of it.
@EngineTest
class HealthIT {
    @Test
    void containerBecomesHealthyAndUnhealthyAsItsProbeSays(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        Path shared = Disk.directories(engine.scratch().resolve("shared"));
        start(
                engine,
                images,
                "-v",
                shared + ":/shared",
                "--health-cmd",
                "echo probed as $(id -u); test -e /shared/well",
                "--health-interval",
                "200ms",
                "--health-start-period",
                "1h",
                "--health-start-interval",
                "200ms",
                "--health-retries",
                "2");
        Patience.until(
                () -> "a probe in " + health(engine),
                () -> health(engine).contains("ExitCode\":1"));
        // in the start period failures do not count
        assertThat(inspect(engine, "{{.State.Health.Status}} {{.State.Health.FailingStreak}}"))
                .isEqualTo("starting 0");
        assertThat(engine.call("ps", "--format", "{{.Status}}").output())
                .endsWith("(health: starting)\n");

        Disk.write(shared.resolve("well"), "");
        awaitStatus(engine, "healthy");
        assertThat(engine.call("ps", "--format", "{{.Status}}").output()).endsWith("(healthy)\n");
        assertThat(engine.call("ps", "-q", "--filter", "health=healthy").lines()).hasSize(1);
        assertThat(engine.call("ps", "-q", "--filter", "health=unhealthy").lines()).isEmpty();
        assertThat(inspect(engine, "{{(index .State.Health.Log 0).Output}}"))
                .isEqualTo("probed as 0");

        Disk.remove(shared.resolve("well"));
        awaitStatus(engine, "unhealthy");
        Patience.until(
                () -> "five results",
                () -> inspect(engine, "{{len .State.Health.Log}}").equals("5"));
        assertThat(engine.call("ps", "--format", "{{.Status}}").output()).endsWith("(unhealthy)\n");
        engine.call("rm", "-f", "it").succeeded();
    }

    @Test
    void probeThatTakesTooLongIsKilledWithItsChildren(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        start(
                engine,
                images,
                "--health-cmd",
                "echo begun; sleep 1234 | sleep 1234",
                "--health-timeout",
                "300ms",
                "--health-interval",
                "100ms",
                "--health-retries",
                "1");
        awaitStatus(engine, "unhealthy");

        assertThat(inspect(engine, "{{(index .State.Health.Log 0).ExitCode}}")).isEqualTo("-1");
        assertThat(inspect(engine, "{{(index .State.Health.Log 0).Output}}"))
                .isEqualTo("Health check exceeded timeout (300ms): begun");
        engine.call("pause", "it").succeeded();
        // at most those of one probe that the pause has caught, with its shell
        assertThat(
                        engine.call("top", "it", "-o", "pid,args").succeeded().lines().stream()
                                .filter(line -> line.endsWith("sleep 1234")))
                .hasSizeLessThan(4);
        engine.call("unpause", "it").succeeded();
        engine.call("rm", "-f", "it").succeeded();
    }

    @Test
    void longOutputIsCut(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        start(
                engine,
                images,
                "--health-cmd",
                "head -c 100000 /dev/zero | tr '\\0' x",
                "--health-interval",
                "100ms");
        awaitStatus(engine, "healthy");

        assertThat(inspect(engine, "{{(index .State.Health.Log 0).Output}}"))
                .isEqualTo("x".repeat(4096) + "...");
        engine.call("rm", "-f", "it").succeeded();
    }

    @Test
    void pausedContainerIsNotProbed(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        Path shared = Disk.directories(engine.scratch().resolve("shared"));
        start(
                engine,
                images,
                "-v",
                shared + ":/shared",
                "--health-cmd",
                "echo >> /shared/probes",
                "--health-interval",
                "50ms");
        awaitStatus(engine, "healthy");
        engine.call("pause", "it").succeeded();
        String probes = Disk.read(shared.resolve("probes"));
        Patience.pause(Duration.ofMillis(500));

        assertThat(Disk.read(shared.resolve("probes"))).isEqualTo(probes);
        engine.call("unpause", "it").succeeded();
        Patience.until(
                () -> "further probes",
                () -> Disk.read(shared.resolve("probes")).length() > probes.length() + 1);
        engine.call("rm", "-f", "it").succeeded();
    }

    @Test
    void checkOfTheImageCanBeSwitchedOff(Engine engine, TestImages images) {
        String image =
                images.busyboxWith(
                        "healthy",
                        config -> {
                            var check =
                                    config.withObjectProperty("config").putObject("Healthcheck");
                            check.putArray("Test").add("CMD").add("true");
                            check.put("Interval", 100_000_000L);
                        });
        engine.pull(image);
        engine.command("run", "-d", "--name", "it", image, "sleep", "1000").run().succeeded();
        awaitStatus(engine, "healthy");
        engine.call("rm", "-f", "it").succeeded();

        engine.command("run", "-d", "--name", "it", "--no-healthcheck", image, "sleep", "1000")
                .run()
                .succeeded();
        assertThat(engine.call("inspect", "it").succeeded().output()).doesNotContain("\"Health\"");
        assertThat(engine.call("ps", "-q", "--filter", "health=none").lines()).hasSize(1);
        engine.call("rm", "-f", "it").succeeded();
    }

    @Test
    void stoppedContainerShowsItsLastProbes(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        start(engine, images, "--health-cmd", "echo well", "--health-interval", "100ms");
        awaitStatus(engine, "healthy");
        engine.call("stop", "-t", "0", "it").succeeded();

        assertThat(inspect(engine, "{{.State.Health.Status}}")).isEqualTo("unhealthy");
        assertThat(health(engine)).contains("\"Output\":\"well\\n\"");
        engine.call("rm", "it").succeeded();
    }

    private static void start(Engine engine, TestImages images, String... flags) {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", "it"));
        words.addAll(List.of(flags));
        words.addAll(List.of(images.busybox(), "sleep", "1000"));
        engine.command(words).run().succeeded();
    }

    private static String inspect(Engine engine, String format) {
        return engine.inspect("it", format);
    }

    private static String health(Engine engine) {
        return inspect(engine, "{{json .State.Health}}");
    }

    private static void awaitStatus(Engine engine, String status) {
        Patience.until(
                () -> status + ", not " + health(engine),
                () -> inspect(engine, "{{.State.Health.Status}}").equals(status));
    }
}
