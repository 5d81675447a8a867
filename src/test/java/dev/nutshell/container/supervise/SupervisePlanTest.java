package dev.nutshell.container.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.base.ContainerId;
import dev.nutshell.runtime.StartPlans;
import dev.nutshell.store.StateLayout;
import dev.nutshell.testing.TornBytes;
import java.nio.file.Path;
import java.util.List;
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
                    true,
                    false,
                    true,
                    15);

    @Test
    void planComesBack() {
        assertThat(SupervisePlan.ofBytes(plan.toBytes())).isEqualTo(plan);
    }

    @Test
    void tornPlanIsCorrupt() {
        TornBytes.assertRefused(plan.toBytes(), SupervisePlan::ofBytes);
    }
}
