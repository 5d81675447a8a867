package dev.nutshell.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// How a command ended.
///
/// @param exitCode as a shell counts it: 128 + n after signal n
public record Outcome(List<String> words, int exitCode, byte[] bytes, String error) {
    /// Standard output as text.
    public String output() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    public List<String> lines() {
        return output().lines().toList();
    }

    public List<String> errorLines() {
        return error.lines().filter(line -> !line.isBlank()).toList();
    }

    /// Demands exit code 0 and gives itself back.
    public Outcome succeeded() {
        return exited(0);
    }

    public Outcome exited(int expected) {
        assertThat(exitCode).as("%s", this).isEqualTo(expected);
        return this;
    }

    /// Demands the given exit code and exactly one line on standard error that contains every one of `parts`: the
    /// shape of every failure that is the user's or the world's. Nothing of Java may be seen.
    public Outcome refused(int expected, String... parts) {
        exited(expected);
        assertThat(errorLines()).as("one clear line: %s", this).hasSize(1);
        assertThat(error)
                .as("%s", this)
                .contains(parts)
                .doesNotContain("Exception", "\tat ", "java.");
        return this;
    }

    @Override
    public String toString() {
        return "%s -> %d%nstdout: %s%nstderr: %s"
                .formatted(String.join(" ", words), exitCode, clip(output()), clip(error));
    }

    private static String clip(String text) {
        return text.length() <= 4000
                ? text
                : text.substring(0, 4000) + "… (" + text.length() + " characters)";
    }
}
