package dev.nutshell.cli;

import dev.nutshell.base.Timeline;
import dev.nutshell.cli.command.Build;
import dev.nutshell.cli.output.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The whole command line over a [FakeEngine], without a terminal.
public final class CommandLine {
    public static final Build BUILD =
            new Build("1.2.3", "abc1234", "2026-01-02T03:04:05Z", "GraalVM");

    public final FakeEngine engine = new FakeEngine();
    public final Map<String, String> environment = new HashMap<>();
    public String input = "";
    public boolean terminal;

    /// What a command did.
    public record Outcome(int code, String out, String err) {}

    public Outcome run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console =
                new Console(
                        new PrintStream(out, false, StandardCharsets.UTF_8),
                        new PrintStream(err, false, StandardCharsets.UTF_8),
                        terminal,
                        terminal,
                        terminal,
                        () -> terminal ? 120 : 0);
        int code =
                new Nutshell(
                                "nutshell",
                                console,
                                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                                environment,
                                BUILD,
                                _ -> engine,
                                new Timeline())
                        .run(List.of(words));
        return new Outcome(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
