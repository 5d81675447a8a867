package dev.nutshell.it.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A started process whose output is collected beside it. Closing kills it with all its children.
public final class Running implements AutoCloseable {
    private final List<String> words;
    private final Process process;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();
    private final Thread outputReader;
    private final Thread errorReader;

    Running(List<String> words, Process process) {
        this.words = words;
        this.process = process;
        outputReader = Thread.ofVirtual().start(() -> collect(process.getInputStream(), output));
        errorReader = Thread.ofVirtual().start(() -> collect(process.getErrorStream(), error));
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public OutputStream input() {
        return process.getOutputStream();
    }

    public void type(String text) {
        try {
            input().write(text.getBytes(StandardCharsets.UTF_8));
            input().flush();
        } catch (IOException e) {
            throw new AssertionError(this + " takes no input", e);
        }
    }

    public void closeInput() {
        try {
            input().close();
        } catch (IOException _) {
            // the process is gone, which is what its outcome will say
        }
    }

    /// `signal` as `kill(1)` names it: TERM, INT, KILL ….
    public void signal(String signal) {
        Command.of("kill", "-" + signal, Long.toString(pid())).run().succeeded();
    }

    public String outputSoFar() {
        synchronized (output) {
            return output.toString(StandardCharsets.UTF_8);
        }
    }

    public String errorSoFar() {
        synchronized (error) {
            return error.toString(StandardCharsets.UTF_8);
        }
    }

    /// Waits until standard output satisfies `condition`; fails when the process ends before that.
    public Running awaitOutput(Predicate<String> condition) {
        Patience.until(
                () -> "output of " + this, () -> condition.test(outputSoFar()) || !isAlive());
        if (!condition.test(outputSoFar())) {
            // the end of the stream may come after the end of the process
            await(Duration.ofSeconds(10));
        }
        if (!condition.test(outputSoFar())) {
            throw new AssertionError("ended before the awaited output: " + this);
        }
        return this;
    }

    public Running awaitLine(String line) {
        return awaitOutput(text -> text.lines().anyMatch(line::equals));
    }

    public Outcome await() {
        return await(Duration.ofSeconds(120));
    }

    public Outcome await(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                String state = toString();
                close();
                throw new AssertionError(
                        "still running after " + patience.toSeconds() + " s: " + state);
            }
            outputReader.join(Duration.ofSeconds(10));
            errorReader.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + words, e);
        }
        synchronized (output) {
            return new Outcome(words, process.exitValue(), output.toByteArray(), errorSoFar());
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }

    private static void collect(InputStream stream, ByteArrayOutputStream sink) {
        byte[] buffer = new byte[1 << 16];
        try (stream) {
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                synchronized (sink) {
                    sink.write(buffer, 0, count);
                }
            }
        } catch (IOException _) {
            // the stream ends with the process
        }
    }

    @Override
    public String toString() {
        return "%s%nstdout so far: %s%nstderr so far: %s"
                .formatted(String.join(" ", words), outputSoFar(), errorSoFar());
    }
}
