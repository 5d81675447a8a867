package dev.nutshell.cli.create;

import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.UsageException;
import dev.nutshell.engine.CreateRequest;
import dev.nutshell.engine.SecretRequest;
import dev.nutshell.spec.container.ContainerConfig;
import dev.nutshell.spec.container.HostConfig;
import dev.nutshell.spec.container.StreamConfig;
import java.util.ArrayList;
import java.util.List;

/// The flags that `create` and `run` share, and the request that they make.
public final class CreateFlags {
    private final LifecycleFlags lifecycle = new LifecycleFlags();
    private final ProcessFlags process = new ProcessFlags();
    private final HealthFlags health = new HealthFlags();
    private final NamespaceFlags namespaces = new NamespaceFlags();
    private final NetworkFlags network = new NetworkFlags();
    private final ResourceFlags resources = new ResourceFlags();
    private final SecurityFlags security = new SecurityFlags();
    private final StorageFlags storage = new StorageFlags();
    private final List<SecretRequest> secrets = new ArrayList<>();

    public Flags flags() {
        Flags flags = new Flags().stopAtFirstArgument().helpShown();
        lifecycle.addTo(flags);
        process.addTo(flags);
        health.addTo(flags);
        namespaces.addTo(flags);
        network.addTo(flags);
        resources.addTo(flags);
        security.addTo(flags);
        storage.addTo(flags);
        return flags.value(
                "--secret",
                "secret",
                "File to copy into memory at /run/secrets (src=FILE[,target=…,uid=…,gid=…,mode=…])",
                value -> secrets.add(SecretValue.parse(value)));
    }

    /// @param arguments the image, then the words of the command
    /// @param detached whether nothing gets attached
    public CreateRequest request(List<String> arguments, boolean detached) {
        if (detached && process.attachesChosenStreams()) {
            throw UsageException.badArguments(
                    "conflicting options: cannot specify both --attach and --detach");
        }
        return new CreateRequest(
                lifecycle.name(),
                lifecycle.platform(),
                config(arguments, process.streams(detached)),
                host(),
                network.networking(),
                lifecycle.pull(),
                lifecycle.verifyTls(),
                secrets);
    }

    /// What to tell the user before anything happens.
    public List<String> warnings() {
        return resources.dangerousWithoutLimit()
                ? List.of(
                        "Disabling the OOM killer on containers without setting a '-m/--memory' limit may be"
                                + " dangerous.")
                : List.of();
    }

    public String cidFile() {
        return lifecycle.cidFile();
    }

    public boolean quiet() {
        return lifecycle.quiet();
    }

    private ContainerConfig config(List<String> arguments, StreamConfig streams) {
        return new ContainerConfig(
                process.hostname(),
                process.domainname(),
                process.user(),
                streams,
                network.exposedPorts(),
                process.environment(),
                arguments.subList(1, arguments.size()),
                health.healthcheck(),
                arguments.getFirst(),
                storage.anonymousVolumes(),
                process.workingDir(),
                process.entrypoint(),
                false,
                List.of(),
                process.labels(),
                process.stopSignal(),
                process.stopTimeout(),
                List.of());
    }

    private HostConfig host() {
        return new HostConfig(
                storage.storage(),
                namespaces.namespaces(),
                network.options(),
                security.security(),
                resources.resources(),
                lifecycle.log(),
                lifecycle.restart(),
                lifecycle.remove(),
                lifecycle.cidFile(),
                List.of(),
                lifecycle.annotations(),
                lifecycle.sysctls(),
                lifecycle.runtime(),
                lifecycle.init(),
                lifecycle.oomScore());
    }
}
