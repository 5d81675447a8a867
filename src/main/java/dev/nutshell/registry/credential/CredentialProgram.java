package dev.nutshell.registry.credential;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A program `docker-credential-NAME` that keeps credentials (github.com/docker/docker-credential-helpers, README, "Development").
///
/// What is asked goes through standard input, never through the command line, where every user would see it.
final class CredentialProgram {
    private static final int LONGEST_REPLY = 1 << 20;

    /// Some helpers ask a cloud, or the user.
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final String TOKEN_USER = "<token>";
    private static final String NOT_FOUND = "credentials not found in native keychain";

    private final String program;
    private final Map<String, String> variables;

    /// @param name what follows `docker-credential-`, from a configuration file
    CredentialProgram(String name, Map<String, String> variables) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "bad name of a credential helper: \"" + name + "\"");
        }
        this.program = "docker-credential-" + name;
        this.variables = variables;
    }

    /// What the helper has for `server`; empty when it has nothing.
    ///
    /// @throws EngineException when it is not installed or fails
    Optional<Credentials> get(String server) {
        Process process = start();
        try {
            try (OutputStream input = process.getOutputStream()) {
                input.write((server + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException _) {
                // it ended without reading: its exit code tells the rest
            }
            byte[] reply = reply(process);
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw failure("did not end");
            }
            return process.exitValue() == 0 ? credentials(reply) : nothing(reply);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("interrupted");
        } catch (IOException e) {
            throw failure(String.valueOf(e.getMessage()));
        } finally {
            process.destroyForcibly();
        }
    }

    /// The reply ends with the program; a watchdog ends a program that does not.
    private static byte[] reply(Process process) throws IOException {
        Thread watchdog =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        Thread.sleep(PATIENCE);
                                        process.destroyForcibly();
                                    } catch (InterruptedException _) {
                                        // it ended by itself
                                    }
                                });
        try (InputStream output = process.getInputStream()) {
            return output.readNBytes(LONGEST_REPLY);
        } finally {
            watchdog.interrupt();
        }
    }

    private Process start() {
        Path executable = find().orElseThrow(() -> failure("not found in PATH"));
        ProcessBuilder builder = new ProcessBuilder(executable.toString(), "get");
        builder.environment().clear();
        builder.environment().putAll(variables);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            return builder.start();
        } catch (IOException e) {
            throw failure("cannot be started: " + e.getMessage());
        }
    }

    /// Searched here, because the PATH that counts is that of `variables`.
    private Optional<Path> find() {
        for (String folder : variables.getOrDefault("PATH", "").split(":", -1)) {
            Path candidate = Path.of(folder, program);
            if (!folder.isEmpty() && Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private Optional<Credentials> credentials(byte[] reply) {
        ObjectNode document = Json.parseObject(reply, "reply of " + program);
        String user = Json.text(document, "Username").orElse("");
        String secret = Json.text(document, "Secret").orElse("");
        if (user.isEmpty() && secret.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                user.equals(TOKEN_USER)
                        ? new Credentials.IdentityToken(secret)
                        : new Credentials.Login(user, secret));
    }

    /// A failed helper says why on standard output; that it has nothing is one of the reasons.
    private Optional<Credentials> nothing(byte[] reply) {
        String reason = new String(reply, StandardCharsets.UTF_8).strip();
        if (reason.contains(NOT_FOUND)) {
            return Optional.empty();
        }
        throw failure(reason.isEmpty() ? "failed" : reason.lines().findFirst().orElse("failed"));
    }

    private EngineException failure(String reason) {
        return new EngineException(ErrorKind.UNAVAILABLE, program + ": " + reason);
    }
}
