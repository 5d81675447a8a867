package dev.nutshell.runtime.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.process.Resource;
import dev.nutshell.testing.TornBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class InitPlanTest {
    static List<InitStep> steps() {
        return InitSteps.examples();
    }

    @Test
    void everyStepHasAnExample() {
        Set<Class<?>> examples =
                steps().stream().map(InitStep::getClass).collect(Collectors.toSet());

        assertThat(InitStep.class.getPermittedSubclasses())
                .containsExactlyInAnyOrderElementsOf(examples);
    }

    @ParameterizedTest
    @MethodSource("steps")
    void stepComesBack(InitStep step) {
        assertThat(read(List.of(step)).steps()).containsExactly(step);
    }

    @ParameterizedTest
    @EnumSource(Resource.class)
    void everyResourceComesBack(Resource resource) {
        InitStep step = new SetResourceLimit(resource, 1, 2);

        assertThat(read(List.of(step)).steps()).containsExactly(step);
    }

    @Test
    void wholePlanComesBackInOrder() {
        List<InitStep> steps = new ArrayList<>(steps());
        steps.addAll(steps().reversed());

        assertThat(read(steps).steps()).containsExactlyElementsOf(steps);
        assertThat(read(List.of()).steps()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("steps")
    void tornPlanIsCorrupt(InitStep step) {
        TornBytes.assertRefused(new InitPlan(List.of(step)).toBytes(), InitPlan::ofBytes);
    }

    @Test
    void damagedPlanGivesNoOtherException() {
        TornBytes.assertNoSurprise(new InitPlan(steps()).toBytes(), InitPlan::ofBytes);
    }

    @Test
    void stepOfALaterVersionIsCorrupt() {
        byte[] bytes = new WireWriter().number(1).number(99).toBytes();

        assertThatThrownBy(() -> InitPlan.ofBytes(bytes))
                .hasMessage(
                        "plan of init: choice 99 of "
                                + InitStep.class.getPermittedSubclasses().length
                                + ", it was written by another version of the engine");
    }

    @Test
    void everyStepButTheWrappingOnesSaysWhatItIsAbout() {
        assertThat(steps())
                .filteredOn(step -> step.describe().isEmpty())
                .allMatch(step -> step instanceof StayAsInit || step instanceof ExecuteProgram);
    }

    private static InitPlan read(List<InitStep> steps) {
        return InitPlan.ofBytes(new InitPlan(steps).toBytes());
    }
}
