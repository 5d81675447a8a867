package dev.nutshell.engine.host;

import dev.nutshell.base.ContainerId;
import dev.nutshell.spec.container.ContainerConfig;
import dev.nutshell.spec.container.HostConfig;
import dev.nutshell.spec.container.NamespaceMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// What is decided once, when a container is made, and then stands in its record: the host name and a clean working
/// directory.
final class ConfigDecisions {
    private static final Path OWN_NAME = Path.of("/proc/sys/kernel/hostname");

    private ConfigDecisions() {}

    static ContainerConfig decide(ContainerConfig merged, HostConfig host, ContainerId id) {
        return new ContainerConfig(
                hostname(merged, host, id),
                merged.domainname(),
                merged.user(),
                merged.streams(),
                merged.exposedPorts(),
                merged.env(),
                merged.cmd(),
                merged.healthcheck(),
                merged.image(),
                merged.volumes(),
                workingDirectory(merged.workingDir()),
                merged.entrypoint(),
                merged.networkDisabled(),
                merged.onBuild(),
                merged.labels(),
                merged.stopSignal(),
                merged.stopTimeout(),
                merged.shell());
    }

    private static String hostname(ContainerConfig config, HostConfig host, ContainerId id) {
        if (!config.hostname().isEmpty()) {
            return config.hostname();
        }
        boolean sharesHostName = host.namespaces().uts() instanceof NamespaceMode.Host;
        return sharesHostName ? ownName() : id.shortForm();
    }

    private static String ownName() {
        try {
            return Files.readString(OWN_NAME, StandardCharsets.UTF_8).strip();
        } catch (IOException _) {
            return "localhost";
        }
    }

    /// Absolute, without `.`, `..` and double slashes.
    private static String workingDirectory(String path) {
        return path.isEmpty() ? "" : Path.of("/").resolve(path).normalize().toString();
    }
}
