package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Engine;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.Running;
import dev.nutshell.it.harness.TestImages;
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
