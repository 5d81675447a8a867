package dev.nutshell.engine.host;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.engine.CreateRequest;
import dev.nutshell.engine.Notices;
import dev.nutshell.kernel.abi.Capability;
import dev.nutshell.kernel.security.Capabilities;
import dev.nutshell.network.NetworkRecord;
import dev.nutshell.network.PredefinedNetworks;
import dev.nutshell.network.endpoint.NetworkPlan;
import dev.nutshell.spec.container.EndpointConfig;
import dev.nutshell.spec.container.NetworkMode;
import dev.nutshell.spec.container.NetworkingConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/// Settles what the user left open: the default network, and which names the networks have.
final class NetworkChoice {
    private final Store store;

    NetworkChoice(Store store) {
        this.store = store;
    }

    /// The mode that a new container has. Without the right to change the host's network there is only one without any.
    NetworkMode mode(CreateRequest request, Notices notices) {
        return switch (request.host().network().mode()) {
            case NetworkMode.Default _ when store.isConfined() -> {
                warnWithoutWayOut(notices);
                yield new NetworkMode.Named(PredefinedNetworks.BRIDGE);
            }
            case NetworkMode.Default _ -> {
                if (mayConfigure()) {
                    yield new NetworkMode.Named(PredefinedNetworks.BRIDGE);
                }
                notices.warning(
                        "the container gets no network: the engine may not configure the host's (no CAP_NET_ADMIN); "
                                + "say --network none or --network host to choose");
                yield new NetworkMode.None();
            }
            case NetworkMode.Named(String reference) -> {
                NetworkMode named = ofDriver(store.networks().require(reference).name());
                if (store.isConfined() && named instanceof NetworkMode.Named) {
                    warnWithoutWayOut(notices);
                }
                yield named;
            }
            case NetworkMode.None none -> none;
            case NetworkMode.Host host -> host;
            case NetworkMode.OfContainer other -> other;
        };
    }

    private static void warnWithoutWayOut(Notices notices) {
        UserMode.obstacle()
                .ifPresent(
                        reason ->
                                notices.warning(
                                        "the container reaches nothing outside: "
                                                + reason
                                                + "; published ports are forwarded without it"));
    }

    /// `host` and `none` can be named by their ids as well.
    private static NetworkMode ofDriver(String name) {
        return NetworkMode.parse(name);
    }

    /// @throws EngineException PERMISSION_DENIED for a network that only root can put a container on
    static void requireDefault(NetworkRecord network) {
        if (!network.name().equals(PredefinedNetworks.BRIDGE)) {
            throw new EngineException(
                    ErrorKind.PERMISSION_DENIED,
                    "network "
                            + network.name()
                            + ": networks between containers need root; a user who is not root has"
                            + " the default network, none and host");
        }
    }

    /// @param network of a container that is about to start, not empty
    /// @throws EngineException PERMISSION_DENIED
    void requireRights(NetworkPlan network) {
        if (!mayConfigure()) {
            throw new EngineException(
                    ErrorKind.PERMISSION_DENIED,
                    "network "
                            + network.endpoints().getFirst().network().name()
                            + ": the engine may not configure the host's network (no CAP_NET_ADMIN):"
                            + " give it this capability, or use --network none or --network host");
        }
    }

    private boolean mayConfigure() {
        return new Capabilities(store.syscalls())
                .current()
                .effective()
                .contains(Capability.NET_ADMIN);
    }

    /// The networks to join by their names.
    NetworkingConfig networking(NetworkingConfig asked, NetworkMode mode) {
        Map<String, EndpointConfig> endpoints = new LinkedHashMap<>();
        if (mode instanceof NetworkMode.Named(String first)) {
            asked.endpoints()
                    .forEach(
                            (name, config) ->
                                    endpoints.put(
                                            name.equals("default")
                                                    ? first
                                                    : store.networks().require(name).name(),
                                            config));
        }
        return new NetworkingConfig(endpoints);
    }
}
