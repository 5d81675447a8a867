package dev.nutshell.engine.host;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.engine.Filters;
import dev.nutshell.engine.NetworkCreation;
import dev.nutshell.engine.NetworkSummary;
import dev.nutshell.engine.Networks;
import dev.nutshell.network.NetworkRecord;
import dev.nutshell.network.NetworkRequest;
import dev.nutshell.spec.container.EndpointConfig;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Networks of this host.
public final class HostNetworks implements Networks {
    private static final String SCOPE = "local";
    private static final Set<String> LIST =
            Set.of("dangling", "driver", "id", "label", "name", "scope", "type");
    private static final Set<String> PRUNE = Set.of("label", "label!", "until");

    private final Store store;
    private final ContainersOfNetworks users;
    private final NetworkMembership membership;

    public HostNetworks(Store store) {
        this.store = store;
        this.users = new ContainersOfNetworks(store);
        this.membership = new NetworkMembership(store);
    }

    @Override
    public String create(NetworkCreation asked) {
        requireRights("network " + asked.name());
        String id =
                store.networks()
                        .create(
                                new NetworkRequest(
                                        asked.name(),
                                        asked.driver(),
                                        asked.internal(),
                                        asked.attachable(),
                                        false,
                                        asked.configFrom(),
                                        asked.configOnly(),
                                        asked.ipv4(),
                                        Optional.ofNullable(asked.ipv6()),
                                        SubnetPairing.of(asked),
                                        asked.ipamOptions(),
                                        asked.options(),
                                        asked.labels()))
                        .id();
        new ContainerEvents(store).record(store.networks().require(id), "create", Map.of());
        return id;
    }

    private void requireRights(String what) {
        if (store.isConfined()) {
            throw new EngineException(
                    ErrorKind.PERMISSION_DENIED, what + ": networks between containers need root");
        }
    }

    @Override
    public List<NetworkSummary> list(Filters filters) {
        filters.require(LIST);
        membership.sweep();
        boolean dangling = filters.flag("dangling", false);
        return store.networks().list().stream()
                .filter(network -> filters.acceptsLabels(network.settings().labels()))
                .filter(network -> matches(filters, network))
                .filter(
                        network ->
                                filters.of("dangling").isEmpty() || isDangling(network) == dangling)
                .map(HostNetworks::summary)
                .toList();
    }

    private boolean isDangling(NetworkRecord network) {
        return !network.isPredefined() && users.all(network).isEmpty();
    }

    private static boolean matches(Filters filters, NetworkRecord network) {
        return any(filters, "driver", network.settings().driver()::equals)
                && any(filters, "id", network.id()::startsWith)
                && filters.acceptsName("name", network.name())
                && any(filters, "scope", SCOPE::equals)
                && any(filters, "type", type -> isOfType(network, type));
    }

    private static boolean any(Filters filters, String key, Predicate<String> test) {
        List<String> values = filters.of(key);
        return values.isEmpty() || values.stream().anyMatch(test);
    }

    private static boolean isOfType(NetworkRecord network, String type) {
        return switch (type) {
            case "builtin" -> network.isPredefined();
            case "custom" -> !network.isPredefined();
            default ->
                    throw new EngineException(
                            ErrorKind.INVALID_ARGUMENT,
                            "invalid filter 'type=" + type + "': want custom or builtin");
        };
    }

    private static NetworkSummary summary(NetworkRecord network) {
        return new NetworkSummary(
                network.id(),
                network.name(),
                network.settings().driver(),
                SCOPE,
                network.settings().ipv4(),
                network.isIpv6(),
                network.settings().internal(),
                network.settings().labels(),
                network.created());
    }

    @Override
    public ObjectNode inspect(String network) {
        NetworkRecord record = store.networks().require(network);
        return NetworkDocument.of(record, users.endpoints(record));
    }

    @Override
    public void remove(String network) {
        membership.sweep();
        NetworkRecord removed = store.networks().remove(network, users);
        membership.forget(removed);
        new ContainerEvents(store).record(removed, "destroy", Map.of());
    }

    @Override
    public List<String> prune(Filters filters) {
        filters.require(PRUNE);
        membership.sweep();
        Optional<Instant> until = filters.until(Clock.systemDefaultZone());
        List<NetworkRecord> removed =
                store.networks()
                        .removeUnused(
                                network ->
                                        filters.acceptsLabels(network.settings().labels())
                                                && until.map(network.created()::isBefore)
                                                        .orElse(true)
                                                && users.active(network).isEmpty(),
                                users);
        for (NetworkRecord network : removed) {
            membership.forget(network);
            new ContainerEvents(store).record(network, "destroy", Map.of());
        }
        return removed.stream().map(NetworkRecord::name).toList();
    }

    @Override
    public void connect(String network, String container, EndpointConfig endpoint) {
        requireRights("network " + network);
        membership.connect(network, container, endpoint);
    }

    @Override
    public void disconnect(String network, String container, boolean force) {
        membership.disconnect(network, container, force);
    }

    @Override
    public List<String> reload(List<String> containers) {
        return membership.reload(containers);
    }
}
