package dev.nutshell.container.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.base.ContainerId;
import dev.nutshell.container.log.LogPlan;
import dev.nutshell.container.log.LogTarget;
import dev.nutshell.container.log.Rotation;
import dev.nutshell.network.endpoint.NetworkPlan;
import dev.nutshell.runtime.StartPlans;
import dev.nutshell.store.StateLayout;
import dev.nutshell.testing.TornBytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SupervisePlanTest {
    private final SupervisePlan plan =
            new SupervisePlan(
                    ContainerId.random(),
                    "brave_tern",
                    new StateLayout(Path.of("/var/lib/x"), Path.of("/run/x")),
                    new SupervisePlan.RootFilesystem(
                            List.of(Path.of("/l/2"), Path.of("/l/1")),
                            Path.of("/s/upper"),
                            Path.of("/s/work")),
                    StartPlans.full(),
                    List.of(new JoinedContainer(ContainerId.random(), "other", 77, 1L << 40)),
                    new LogPlan(
                            new LogTarget.JsonFile(
                                    Path.of("/c/log"),
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

    @Test
    void planComesBack() {
        assertThat(SupervisePlan.ofBytes(plan.toBytes())).isEqualTo(plan);
    }

    @Test
    void tornPlanIsCorrupt() {
        TornBytes.assertRefused(plan.toBytes(), SupervisePlan::ofBytes);
    }
}
