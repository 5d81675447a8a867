package dev.nutshell.container;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import dev.nutshell.spec.container.ContainerConfig;
import dev.nutshell.spec.container.ContainerPort;
import dev.nutshell.spec.container.Healthcheck;
import dev.nutshell.spec.container.NetworkMode;
import dev.nutshell.spec.image.ImageConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Completes what was asked with what the image says (moby: daemon/commit.go, merge).
public final class ImageDefaults {
    private ImageDefaults() {}

    /// `asked`, with the image's values where nothing was asked. Of lists and maps both, the asked ones first.
    ///
    /// An entrypoint that was asked for resets the image's command.
    public static ContainerConfig merge(ContainerConfig asked, ImageConfig image) {
        List<String> entrypoint = asked.entrypoint();
        List<String> cmd = asked.cmd();
        if (entrypoint == null || entrypoint.isEmpty()) {
            cmd = cmd.isEmpty() ? image.command() : cmd;
        }
        if (entrypoint == null && !image.entrypoint().isEmpty()) {
            entrypoint = image.entrypoint();
        }
        return new ContainerConfig(
                asked.hostname(),
                asked.domainname(),
                or(asked.user(), image.user()),
                asked.streams(),
                ports(asked, image),
                environment(asked.env(), image.environment()),
                cmd,
                healthcheck(asked.healthcheck(), image),
                asked.image(),
                union(asked.volumes(), image.volumes()),
                or(asked.workingDir(), image.workingDirectory()),
                entrypoint,
                asked.networkDisabled(),
                asked.onBuild(),
                labels(asked, image),
                or(asked.stopSignal(), image.stopSignal()),
                asked.stopTimeout(),
                asked.shell().isEmpty() ? Json.textList(image.run(), "Shell") : asked.shell());
    }

    /// Program and arguments of a merged configuration.
    ///
    /// @throws EngineException INVALID_ARGUMENT when there is nothing to run
    public static List<String> command(ContainerConfig merged) {
        List<String> entrypoint = merged.entrypoint();
        List<String> command = new ArrayList<>();
        // one empty word: `--entrypoint ""` takes the image's away
        if (entrypoint != null && !entrypoint.equals(List.of(""))) {
            command.addAll(entrypoint);
        }
        command.addAll(merged.cmd());
        if (command.isEmpty()) {
            throw new EngineException(ErrorKind.INVALID_ARGUMENT, "no command specified");
        }
        return command;
    }

    /// The hostname of a new container: the asked one, else the host's on the host's network, else the short id.
    ///
    /// @param ofHost the host's own name
    public static ContainerConfig withHostname(
            ContainerConfig config, ContainerId id, NetworkMode network, String ofHost) {
        if (!config.hostname().isEmpty()) {
            return config;
        }
        String hostname = network instanceof NetworkMode.Host ? ofHost : id.shortForm();
        return new ContainerConfig(
                hostname,
                config.domainname(),
                config.user(),
                config.streams(),
                config.exposedPorts(),
                config.env(),
                config.cmd(),
                config.healthcheck(),
                config.image(),
                config.volumes(),
                config.workingDir(),
                config.entrypoint(),
                config.networkDisabled(),
                config.onBuild(),
                config.labels(),
                config.stopSignal(),
                config.stopTimeout(),
                config.shell());
    }

    /// `NAME=value` words; a bare `NAME` that was asked for keeps the image's variable away.
    private static List<String> environment(List<String> asked, List<String> image) {
        Set<String> names = new LinkedHashSet<>();
        asked.forEach(word -> names.add(name(word)));
        List<String> environment = new ArrayList<>(asked);
        image.stream().filter(word -> !names.contains(name(word))).forEach(environment::add);
        return environment;
    }

    private static List<ContainerPort> ports(ContainerConfig asked, ImageConfig image) {
        Set<ContainerPort> ports = new LinkedHashSet<>(asked.exposedPorts());
        image.exposedPorts().forEach(port -> ports.add(ContainerPort.parse(port)));
        return List.copyOf(ports);
    }

    private static Map<String, String> labels(ContainerConfig asked, ImageConfig image) {
        Map<String, String> labels = new LinkedHashMap<>(image.labels());
        labels.putAll(asked.labels());
        return labels;
    }

    private static @Nullable Healthcheck healthcheck(
            @Nullable Healthcheck asked, ImageConfig image) {
        if (!image.run().path("Healthcheck").isObject()) {
            return asked;
        }
        Healthcheck own = Healthcheck.fromJson(image.run().path("Healthcheck"));
        if (asked == null) {
            return own;
        }
        return new Healthcheck(
                asked.test().isEmpty() ? own.test() : asked.test(),
                or(asked.interval(), own.interval()),
                or(asked.timeout(), own.timeout()),
                or(asked.startPeriod(), own.startPeriod()),
                or(asked.startInterval(), own.startInterval()),
                asked.retries() == 0 ? own.retries() : asked.retries());
    }

    private static List<String> union(List<String> asked, List<String> image) {
        return Stream.concat(asked.stream(), image.stream()).distinct().toList();
    }

    private static String or(String asked, String image) {
        return asked.isEmpty() ? image : asked;
    }

    private static Duration or(Duration asked, Duration image) {
        return asked.isZero() ? image : asked;
    }

    private static String name(String word) {
        int equals = word.indexOf('=');
        return equals < 0 ? word : word.substring(0, equals);
    }
}
