package dev.nutshell.engine.host;

import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.spec.SpecBuilder;
import dev.nutshell.container.supervise.HealthPlan;
import dev.nutshell.container.user.ResolvedUser;
import dev.nutshell.runtime.PlanCompiler;
import dev.nutshell.spec.container.Healthcheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Health checks as the supervisor plays them.
record HealthPlans(SpecBuilder specs) {
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration START_INTERVAL = Duration.ofSeconds(5);
    private static final int RETRIES = 3;

    /// @return null when the container is not probed
    @Nullable HealthPlan of(ContainerRecord record, ResolvedUser user) {
        Healthcheck check = record.config().healthcheck();
        List<String> command = check == null ? List.of() : command(check, record);
        if (check == null || command.isEmpty()) {
            return null;
        }
        SpecBuilder.Execution asked =
                new SpecBuilder.Execution(command, List.of(), "", user, false, false);
        return new HealthPlan(
                PlanCompiler.compileExecution(
                        specs.execution(record, asked),
                        record.id().value(),
                        specs.executionFilters(record, asked)),
                or(check.interval(), INTERVAL),
                or(check.timeout(), TIMEOUT),
                check.startPeriod(),
                or(check.startInterval(), START_INTERVAL),
                check.retries() == 0 ? RETRIES : check.retries());
    }

    /// Empty for a check that is switched off, or that is none (moby: daemon/health.go, getProbe).
    private static List<String> command(Healthcheck check, ContainerRecord record) {
        List<String> test = check.test();
        if (test.size() < 2) {
            return List.of();
        }
        List<String> words = test.subList(1, test.size());
        return switch (test.getFirst()) {
            case "CMD" -> words;
            case "CMD-SHELL" -> shell(record, words);
            default -> List.of();
        };
    }

    private static List<String> shell(ContainerRecord record, List<String> words) {
        List<String> own = record.config().shell();
        List<String> command = new ArrayList<>(own.isEmpty() ? List.of("/bin/sh", "-c") : own);
        command.addAll(words);
        return command;
    }

    private static Duration or(Duration asked, Duration ordinary) {
        return asked.isZero() ? ordinary : asked;
    }
}
