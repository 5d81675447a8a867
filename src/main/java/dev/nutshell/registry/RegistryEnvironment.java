package dev.nutshell.registry;

import dev.nutshell.registry.credential.CredentialSources;
import dev.nutshell.registry.http.CertificateFiles;
import dev.nutshell.registry.http.Proxies;
import java.nio.file.Path;
import java.util.Map;

/// What the machine and the user have set up for talking to registries.
///
/// @param variables of the environment: proxies, places of certificates and credentials
/// @param home the user's folder
/// @param root of the file system; tests use another than `/`
public record RegistryEnvironment(Map<String, String> variables, Path home, Path root) {
    private static final Path ROOT = Path.of("/");

    public RegistryEnvironment {
        variables = Map.copyOf(variables);
    }

    /// The environment of a process with these variables: `HOME` counts, as with Docker.
    public static RegistryEnvironment of(Map<String, String> variables) {
        String home = variables.getOrDefault("HOME", "");
        return new RegistryEnvironment(
                variables, home.isEmpty() ? ROOT : Path.of(home).toAbsolutePath(), ROOT);
    }

    Proxies proxies() {
        return Proxies.of(variables);
    }

    CertificateFiles certificates() {
        return CertificateFiles.of(variables, home, root);
    }

    CredentialSources credentials() {
        return new CredentialSources(variables, home, root);
    }
}
