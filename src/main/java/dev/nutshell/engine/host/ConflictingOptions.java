package dev.nutshell.engine.host;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.engine.CreateRequest;
import dev.nutshell.spec.container.ContainerConfig;
import dev.nutshell.spec.container.Healthcheck;
import dev.nutshell.spec.container.NamespaceMode;
import dev.nutshell.spec.container.NetworkMode;
import dev.nutshell.spec.container.NetworkOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds what a new container asks for and cannot have, in Docker's words (moby, runconfig/hostconfig_unix.go): it would be
/// ignored otherwise, or found only at the start.
final class ConflictingOptions {
    /// Names by which scripts call the one runtime that there is.
    private static final Set<String> RUNTIMES = Set.of("nutshell", "runc", "io.containerd.runc.v2");

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final Store store;

    ConflictingOptions(Store store) {
        this.store = store;
    }

    /// @throws EngineException INVALID_ARGUMENT; NOT_FOUND when a container that is named does not exist
    void refuse(CreateRequest request) {
        String runtime = request.host().runtime();
        if (!runtime.isEmpty() && !RUNTIMES.contains(runtime)) {
            throw invalid("unknown or invalid runtime name: " + runtime);
        }
        boolean isNamed = !request.config().hostname().isEmpty();
        if (request.host().namespaces().uts() instanceof NamespaceMode.Host && isNamed) {
            throw invalid("conflicting options: hostname and the UTS mode");
        }
        boolean hasDomain = !request.config().domainname().isEmpty();
        if (request.host().namespaces().uts() instanceof NamespaceMode.Host && hasDomain) {
            throw invalid("conflicting options: domainname and the UTS mode");
        }
        for (NamespaceMode mode :
                List.of(request.host().namespaces().ipc(), request.host().namespaces().pid())) {
            if (mode instanceof NamespaceMode.OfContainer(String container)) {
                store.containers().find(container);
            }
        }
        if (request.host().network().mode() instanceof NetworkMode.OfContainer) {
            refuseWithForeignNetwork(request.config(), request.host().network());
        }
        refuseMissingLinks(request.host().network());
        String folder = request.config().workingDir();
        if (!folder.isEmpty() && !folder.startsWith("/")) {
            throw invalid(
                    "the working directory '"
                            + folder
                            + "' is invalid, it needs to be an absolute path");
        }
        Healthcheck health = request.config().healthcheck();
        if (health != null) {
            refuseTooOften(health);
        }
    }

    private static void refuseTooOften(Healthcheck health) {
        Map<String, Duration> times = new LinkedHashMap<>();
        times.put("Interval", health.interval());
        times.put("Timeout", health.timeout());
        times.put("StartPeriod", health.startPeriod());
        times.put("StartInterval", health.startInterval());
        times.forEach(
                (name, time) -> {
                    if (!time.isZero() && time.compareTo(SHORTEST) < 0) {
                        throw invalid(name + " in Healthcheck cannot be less than 1ms");
                    }
                });
    }

    private static void refuseWithForeignNetwork(ContainerConfig config, NetworkOptions network) {
        refuse(!config.hostname().isEmpty(), "hostname and the network mode");
        refuse(
                !network.links().isEmpty(),
                "container type network can't be used with links. This would result in undefined"
                        + " behavior");
        refuse(!network.dns().isEmpty(), "dns and the network mode");
        refuse(!network.extraHosts().isEmpty(), "custom host-to-IP mapping and the network mode");
        refuse(
                !network.ports().isEmpty() || network.publishAll(),
                "port publishing and the container type network mode");
        refuse(
                !config.exposedPorts().isEmpty(),
                "port exposing and the container type network mode");
    }

    private void refuseMissingLinks(NetworkOptions network) {
        for (String link : network.links()) {
            int colon = link.indexOf(':');
            store.containers().find(colon < 0 ? link : link.substring(0, colon));
        }
    }

    private static void refuse(boolean conflicting, String what) {
        if (conflicting) {
            throw invalid("conflicting options: " + what);
        }
    }

    private static EngineException invalid(String message) {
        return new EngineException(ErrorKind.INVALID_ARGUMENT, message);
    }
}
