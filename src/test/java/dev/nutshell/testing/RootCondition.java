package dev.nutshell.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

final class RootCondition implements ExecutionCondition, BeforeEachCallback {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return Boolean.getBoolean("tests.root")
                ? ConditionEvaluationResult.enabled("tests.root=true")
                : ConditionEvaluationResult.disabled("needs root: run with -Dtests.root=true");
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (effectiveUser() != 0) {
            throw new AssertionError(
                    "tests.root=true, but the effective user id is " + effectiveUser());
        }
    }

    /// The second number of `Uid:` in `/proc/self/status`, proc_pid_status(5).
    private static int effectiveUser() {
        try {
            return Files.readString(Path.of("/proc/self/status"))
                    .lines()
                    .filter(line -> line.startsWith("Uid:"))
                    .map(line -> Integer.parseInt(line.split("\\s+")[2]))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
