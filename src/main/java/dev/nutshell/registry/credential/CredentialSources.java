package dev.nutshell.registry.credential;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Looks credentials up where Docker does, then where podman does:
///
/// 1. `DOCKER_AUTH_CONFIG`, the content of such a file
/// 2. `$DOCKER_CONFIG/config.json`, `~/.docker/config.json`
/// 3. `$REGISTRY_AUTH_FILE`, `$XDG_RUNTIME_DIR/containers/auth.json`, `/run/containers/UID/auth.json`,
///    `~/.config/containers/auth.json`
///
/// In each, a helper of the registry's own goes before the general helper, and that before what the file itself holds.
public final class CredentialSources {
    private final Map<String, String> variables;
    private final Path home;
    private final Path root;

    /// @param root of the file system, for `/run`
    public CredentialSources(Map<String, String> variables, Path home, Path root) {
        this.variables = Map.copyOf(variables);
        this.home = home;
        this.root = root;
    }

    /// What was found.
    ///
    /// @param problem what went wrong on the way, empty when nothing did: worth telling when the registry then refuses us, and
    ///     no reason to fail before (a public image needs no helper)
    public record Found(Credentials credentials, String problem) {}

    public Found find(Account account) {
        List<String> problems = new ArrayList<>();
        for (Source source : sources()) {
            try {
                Optional<Credentials> credentials = source.find(account);
                if (credentials.isPresent()) {
                    return new Found(credentials.get(), "");
                }
            } catch (EngineException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        return new Found(Credentials.ANONYMOUS, String.join("; ", problems));
    }

    private interface Source {
        Optional<Credentials> find(Account account);
    }

    private List<Source> sources() {
        List<Source> sources = new ArrayList<>();
        String inline = variable("DOCKER_AUTH_CONFIG");
        if (!inline.isEmpty()) {
            sources.add(
                    account ->
                            lookUp(
                                    AuthFile.parse(
                                            inline.getBytes(StandardCharsets.UTF_8),
                                            "DOCKER_AUTH_CONFIG"),
                                    account));
        }
        for (Path file : files()) {
            sources.add(account -> read(file).flatMap(read -> lookUp(read, account)));
        }
        return sources;
    }

    private Optional<Credentials> lookUp(AuthFile file, Account account) {
        return file.helper(account)
                .flatMap(name -> new CredentialProgram(name, variables).get(account.helperKey()))
                .or(() -> file.inline(account));
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        String dockerConfig = variable("DOCKER_CONFIG");
        files.add(
                (dockerConfig.isEmpty() ? home.resolve(".docker") : Path.of(dockerConfig))
                        .resolve("config.json"));
        String authFile = variable("REGISTRY_AUTH_FILE");
        if (!authFile.isEmpty()) {
            files.add(Path.of(authFile));
            return files;
        }
        String runtime = variable("XDG_RUNTIME_DIR");
        files.add(
                (runtime.isEmpty()
                                ? root.resolve("run/containers").resolve(userId())
                                : Path.of(runtime, "containers"))
                        .resolve("auth.json"));
        String config = variable("XDG_CONFIG_HOME");
        files.add(
                (config.isEmpty() ? home.resolve(".config") : Path.of(config))
                        .resolve("containers/auth.json"));
        return files;
    }

    private static Optional<AuthFile> read(Path file) {
        try {
            return Optional.of(AuthFile.parse(Files.readAllBytes(file), file.toString()));
        } catch (NoSuchFileException | NotDirectoryException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.PERMISSION_DENIED, "read " + file + ": " + reason(e), e);
        }
    }

    private static String reason(IOException failure) {
        return failure instanceof AccessDeniedException
                ? "permission denied"
                : String.valueOf(failure.getMessage());
    }

    private static String userId() {
        try {
            return String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException _) {
            return "0";
        }
    }

    private String variable(String name) {
        return variables.getOrDefault(name, "");
    }
}
