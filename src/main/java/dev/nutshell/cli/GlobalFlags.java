package dev.nutshell.cli;

import dev.nutshell.cli.command.Globals;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.UsageException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The flags in front of the command. Docker's flags that choose another daemon are accepted where they choose this engine.
final class GlobalFlags {
    private final Map<String, String> environment;
    private @Nullable Path root;
    private @Nullable Path runRoot;
    private @Nullable Path configuration;
    private boolean debug;
    private boolean warnings = true;
    private boolean version;

    /// @param environment NUTSHELL_ROOT, NUTSHELL_RUNROOT and DOCKER_CONFIG hold where no flag is given
    GlobalFlags(Map<String, String> environment) {
        this.environment = environment;
        root = path("NUTSHELL_ROOT");
        runRoot = path("NUTSHELL_RUNROOT");
        configuration = path("DOCKER_CONFIG");
    }

    Flags flags() {
        return new Flags()
                .stopAtFirstArgument()
                .value(
                        "--config",
                        "string",
                        "Location of client config files (default \"~/.docker\")",
                        value -> configuration = Path.of(value))
                .value(
                        "-c, --context",
                        "string",
                        "Name of the context to use (only \"default\", which is this engine)",
                        GlobalFlags::requireOwnContext)
                .toggle("-D, --debug", "Enable debug mode", value -> debug = value)
                .value(
                        "-H, --host",
                        "list",
                        "Accepted for compatibility if empty: there is no daemon to connect to",
                        GlobalFlags::requireNoHost)
                .value(
                        "-l, --log-level",
                        "string",
                        "Set the logging level (\"debug\", \"info\", \"warn\", \"error\", \"fatal\") (default"
                                + " \"info\")",
                        this::logLevel)
                .value(
                        "--root",
                        "string",
                        "Folder of images, containers and volumes (default \"/var/lib/nutshell\")",
                        value -> root = Path.of(value))
                .value(
                        "--runroot",
                        "string",
                        "Folder of what ends with the machine (default \"/run/nutshell\")",
                        value -> runRoot = Path.of(value))
                .toggle(
                        "-v, --version",
                        "Print version information and quit",
                        value -> version = value)
                .refused(
                        "there is no daemon to connect to",
                        "--tls",
                        "--tlscacert",
                        "--tlscert",
                        "--tlskey",
                        "--tlsverify");
    }

    Globals globals() {
        requireNoRemoteHost(environment.getOrDefault("DOCKER_HOST", ""));
        return new Globals(root, runRoot, configuration, debug, warnings);
    }

    boolean debug() {
        return debug;
    }

    boolean versionAsked() {
        return version;
    }

    private @Nullable Path path(String variable) {
        String value = environment.getOrDefault(variable, "");
        return value.isEmpty() ? null : Path.of(value);
    }

    private static void requireOwnContext(String name) {
        if (!name.isEmpty() && !name.equals("default")) {
            throw UsageException.badFlag(
                    "context \"" + name + "\": this engine has only the context \"default\"");
        }
    }

    private static void requireNoHost(String host) {
        if (!host.isEmpty()) {
            throw UsageException.badFlag(
                    "host \""
                            + host
                            + "\": this engine runs here, there is no daemon to connect to");
        }
    }

    /// A script that expects its containers on another machine must not get them here.
    private static void requireNoRemoteHost(String host) {
        if (!host.isEmpty() && !host.startsWith("unix://") && !host.startsWith("/")) {
            throw UsageException.badFlag(
                    "DOCKER_HOST="
                            + host
                            + ": this engine runs here, there is no daemon to connect to");
        }
    }

    private void logLevel(String level) {
        switch (level) {
            case "debug" -> debug = true;
            case "info", "warn", "warning" -> warnings = true;
            case "error", "fatal", "panic" -> warnings = false;
            default -> throw UsageException.badArguments("unable to parse logging level: " + level);
        }
    }
}
