package dev.nutshell.it.harness;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A process to be: words, environment, input. Starts from an empty environment but for PATH, so that nothing of the
/// machine that runs the tests decides about their result.
public final class Command {
    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final List<String> words;
    private final Map<String, String> environment =
            new LinkedHashMap<>(Map.of("PATH", PATH, "LC_ALL", "C.UTF-8"));
    private InputStream input = InputStream.nullInputStream();
    private Path directory = Path.of("/");
    private Duration patience = Duration.ofSeconds(120);

    private Command(List<String> words) {
        this.words = List.copyOf(words);
    }

    public static Command of(String... words) {
        return new Command(List.of(words));
    }

    public static Command of(List<String> words) {
        return new Command(words);
    }

    /// A shell script; `arguments` are its `$1`, `$2` ….
    public static Command shell(String script, String... arguments) {
        List<String> words = new ArrayList<>(List.of("sh", "-euc", script, "sh"));
        words.addAll(List.of(arguments));
        return new Command(words);
    }

    public Command with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    public Command with(Map<String, String> variables) {
        environment.putAll(variables);
        return this;
    }

    public Command in(Path workingDirectory) {
        directory = workingDirectory;
        return this;
    }

    public Command input(byte[] bytes) {
        return input(new ByteArrayInputStream(bytes));
    }

    public Command input(InputStream stream) {
        input = stream;
        return this;
    }

    public Command within(Duration limit) {
        patience = limit;
        return this;
    }

    public List<String> words() {
        return words;
    }

    /// Runs to the end; a command that outlasts its patience is killed with all its children and fails the test.
    public Outcome run() {
        try (Running running = start()) {
            Thread.ofVirtual().start(() -> feed(running));
            return running.await(patience);
        }
    }

    /// Starts and returns at once. Standard input is a pipe that the caller owns.
    public Running start() {
        ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return new Running(words, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + words, e);
        }
    }

    private void feed(Running running) {
        try (OutputStream sink = running.input()) {
            input.transferTo(sink);
        } catch (IOException _) {
            // the command ended without reading all of its input: its exit code tells the rest
        }
    }
}
