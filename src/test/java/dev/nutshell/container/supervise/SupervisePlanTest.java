package dev.nutshell.container.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.store.StateLayout;
import dev.nutshell.testing.TornBytes;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SupervisePlanTest {
    private final SupervisePlan plan =
            SupervisePlans.full(new StateLayout(Path.of("/var/lib/x"), Path.of("/run/x")));

    @Test
    void planComesBack() {
        assertThat(SupervisePlan.ofBytes(plan.toBytes())).isEqualTo(plan);
    }

    @Test
    void tornPlanIsCorrupt() {
        TornBytes.assertRefused(plan.toBytes(), SupervisePlan::ofBytes);
    }
}
