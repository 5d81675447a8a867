package dev.nutshell.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.cgroup.Resources;
import dev.nutshell.spec.runtime.ResourcesSpec;
import dev.nutshell.testing.TornBytes;
import org.junit.jupiter.api.Test;

class StartPlanTest {
    @Test
    void planComesBack() {
        StartPlan plan = StartPlans.full();

        assertThat(read(bytes(plan))).isEqualTo(plan);
    }

    @Test
    void emptyPlanComesBack() {
        StartPlan plan = StartPlans.empty();

        assertThat(read(bytes(plan))).isEqualTo(plan);
    }

    @Test
    void resourcesComeBackFieldByField() {
        ResourcesSpec resources = StartPlans.resources();
        WireWriter wire = new WireWriter();
        ResourcesWire.write(wire, resources);

        assertThat(ResourcesWire.read(new WireReader(wire.toBytes(), "resources")))
                .isEqualTo(resources);
    }

    @Test
    void absentResourcesComeBackAbsent() {
        WireWriter wire = new WireWriter();
        ResourcesWire.write(wire, StartPlans.noResources());
        ResourcesWire.write(wire, null);
        WireReader reader = new WireReader(wire.toBytes(), "resources");

        assertThat(ResourcesWire.read(reader)).isEqualTo(StartPlans.noResources());
        assertThat(ResourcesWire.read(reader)).isNull();
    }

    @Test
    void absentLimitsLeaveTheKernelsAlone() {
        assertThat(GroupLimits.of(null)).isEqualTo(Resources.NONE);
        assertThat(GroupLimits.of(StartPlans.noResources())).isEqualTo(Resources.NONE);
    }

    @Test
    void tornPlanIsCorrupt() {
        TornBytes.assertRefused(bytes(StartPlans.full()), StartPlanTest::readToTheEnd);
    }

    @Test
    void damagedPlanGivesNoOtherException() {
        TornBytes.assertNoSurprise(bytes(StartPlans.full()), StartPlanTest::readToTheEnd);
    }

    private static byte[] bytes(StartPlan plan) {
        WireWriter wire = new WireWriter();
        plan.write(wire);
        return wire.toBytes();
    }

    private static StartPlan read(byte[] bytes) {
        return StartPlan.read(new WireReader(bytes, "plan"));
    }

    private static StartPlan readToTheEnd(byte[] bytes) {
        WireReader reader = new WireReader(bytes, "plan");
        StartPlan plan = StartPlan.read(reader);
        reader.end();
        return plan;
    }
}
