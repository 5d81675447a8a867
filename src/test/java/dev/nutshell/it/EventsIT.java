package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Engine;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.Patience;
import dev.nutshell.it.harness.Running;
import dev.nutshell.it.harness.TestImages;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `events`: what a container's life writes down, live and afterwards.
@EngineTest
class EventsIT {
    @Test
    void lifeOfAContainerInDockersOrder(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        engine.call("create", "--name", "life", images.busybox(), "sh", "-c", "exit 3").succeeded();
        engine.call("start", "-a", "life").exited(3);
        engine.call("rename", "life", "after").succeeded();
        engine.call("rm", "after").succeeded();

        assertThat(
                        engine.call(
                                        "events",
                                        "--since",
                                        "1h",
                                        "--until",
                                        "0s",
                                        "-f",
                                        "type=container",
                                        "--format",
                                        "{{.Action}} {{.Actor.Attributes.name}} {{.Actor.Attributes.exitCode}}")
                                .succeeded()
                                .lines())
                .containsExactly(
                        "create life <no value>",
                        "attach life <no value>",
                        "start life <no value>",
                        "die life 3",
                        "rename after <no value>",
                        "destroy after <no value>");
    }

    /// One ends by itself, one with the container; what cannot be started has not ended.
    @Test
    void detachedExecutionsAreSeenToEnd(Engine engine, TestImages images) {
        engine.call(
                        "run",
                        "-d",
                        "--name",
                        "host",
                        "--network",
                        "none",
                        images.busybox(),
                        "sleep",
                        "1000")
                .succeeded();
        engine.call("exec", "-d", "host", "nosuch").exited(127);
        engine.call("exec", "-d", "host", "sh", "-c", "exit 7").succeeded();
        Patience.until(() -> "the end of exit 7", () -> executions(engine).contains("exec_die 7"));
        engine.call("exec", "-d", "host", "sleep", "1000").succeeded();
        engine.call("rm", "-f", "host").succeeded();

        assertThat(executions(engine))
                .containsExactly(
                        "exec_create: nosuch <no value>",
                        "exec_start: nosuch <no value>",
                        "exec_create: sh -c exit 7 <no value>",
                        "exec_start: sh -c exit 7 <no value>",
                        "exec_die 7",
                        "exec_create: sleep 1000 <no value>",
                        "exec_start: sleep 1000 <no value>",
                        "exec_die 137");
    }

    private static List<String> executions(Engine engine) {
        return engine
                .call(
                        "events",
                        "--since",
                        "1h",
                        "--until",
                        "0s",
                        "--format",
                        "{{.Action}} {{.Actor.Attributes.exitCode}}")
                .succeeded()
                .lines()
                .stream()
                .filter(line -> line.startsWith("exec_"))
                .toList();
    }

    @Test
    void followerSeesVolumesAndEndsOnTerm(Engine engine) throws Exception {
        try (Running events =
                engine.command("events", "--format", "{{.Action}} {{.Actor.ID}}").start()) {
            while (!events.outputSoFar().contains("create seen")) {
                engine.call("volume", "create", "seen").succeeded();
                engine.call("volume", "rm", "seen").succeeded();
            }
            events.signal("TERM");

            assertThat(events.await().exitCode()).isZero();
        }
    }
}
