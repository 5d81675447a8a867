package dev.nutshell.container.supervise;

import dev.nutshell.base.ContainerId;
import dev.nutshell.container.log.LogPlan;
import dev.nutshell.container.log.LogTarget;
import dev.nutshell.container.log.Rotation;
import dev.nutshell.network.endpoint.NetworkPlan;
import dev.nutshell.runtime.StartPlans;
import dev.nutshell.store.StateLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Plans of tests.
final class SupervisePlans {
    private SupervisePlans() {}

    /// One with a different value in every field, of a container without a network.
    static SupervisePlan full(StateLayout layout) {
        return new SupervisePlan(
                ContainerId.random(),
                "brave_tern",
                layout,
                new SupervisePlan.RootFilesystem(
                        List.of(Path.of("/l/2"), Path.of("/l/1")),
                        Path.of("/s/upper"),
                        Path.of("/s/work")),
                StartPlans.full(),
                List.of(new JoinedContainer(ContainerId.random(), "other", 77, 1L << 40)),
                new LogPlan(
                        new LogTarget.JsonFile(
                                layout.root().resolve("log"),
                                new Rotation(1L << 33, 5, true),
                                Map.of("a", "b")),
                        true,
                        1L << 20),
                NetworkPlan.none(ContainerId.random(), "brave_tern"),
                true,
                false,
                true,
                new SupervisePlan.EndSignals(15, true),
                new RestartRule(RestartRule.Condition.ON_FAILURE, 3),
                new HealthPlan(
                        StartPlans.full().init(),
                        Duration.ofSeconds(30),
                        Duration.ofMillis(5),
                        Duration.ZERO,
                        Duration.ofNanos(1),
                        7),
                new EventSubject(
                        Map.of("image", "alpine", "name", "brave_tern"),
                        List.of(new EventSubject.VolumeUse("v", "/v", "", true)),
                        List.of(new EventSubject.NetworkUse("1", "none", "null"))));
    }
}
