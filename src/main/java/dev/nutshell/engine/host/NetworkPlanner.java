package dev.nutshell.engine.host;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.etc.NetworkNames;
import dev.nutshell.network.NetworkRecord;
import dev.nutshell.network.PredefinedNetworks;
import dev.nutshell.network.SubnetConfig;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.dns.NameServerSockets;
import dev.nutshell.network.driver.Bridge;
import dev.nutshell.network.driver.NetworkDriver;
import dev.nutshell.network.driver.Rates;
import dev.nutshell.network.endpoint.EndpointPlan;
import dev.nutshell.network.endpoint.NetworkFacts;
import dev.nutshell.network.endpoint.NetworkPlan;
import dev.nutshell.network.endpoint.PortRequest;
import dev.nutshell.network.endpoint.PublishPolicy;
import dev.nutshell.network.endpoint.UserModeLink;
import dev.nutshell.spec.container.EndpointConfig;
import dev.nutshell.spec.container.NetworkMode;
import dev.nutshell.spec.container.NetworkRates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Compiles what a container's record says of networks into a plan for its next start.
final class NetworkPlanner {
    private final Store store;

    NetworkPlanner(Store store) {
        this.store = store;
    }

    /// As [#networks], also the host's network and none.
    List<NetworkRecord> shown(ContainerRecord record) {
        return switch (record.host().network().mode()) {
            case NetworkMode.None _ -> List.of(store.networks().require(PredefinedNetworks.NONE));
            case NetworkMode.Host _ -> List.of(store.networks().require(PredefinedNetworks.HOST));
            case NetworkMode.OfContainer _ -> List.of();
            case NetworkMode.Default _, NetworkMode.Named _ ->
                    List.copyOf(networks(record).keySet());
        };
    }

    /// The networks that the container is made for, by name; none where it has a namespace without any, or another's.
    ///
    /// @throws EngineException NOT_FOUND
    Map<NetworkRecord, EndpointConfig> networks(ContainerRecord record) {
        Map<NetworkRecord, EndpointConfig> networks = new LinkedHashMap<>();
        NetworkMode mode = record.host().network().mode();
        String first =
                switch (mode) {
                    case NetworkMode.Default _ -> PredefinedNetworks.BRIDGE;
                    case NetworkMode.Named(String name) -> name;
                    case NetworkMode.None _, NetworkMode.Host _, NetworkMode.OfContainer _ -> "";
                };
        if (first.isEmpty()) {
            return networks;
        }
        Map<String, EndpointConfig> asked = record.networking().endpoints();
        if (asked.isEmpty()) {
            networks.put(store.networks().require(first), EndpointConfig.NONE);
        }
        asked.forEach(
                (name, config) ->
                        networks.put(
                                store.networks()
                                        .require(
                                                name.equals("default")
                                                        ? PredefinedNetworks.BRIDGE
                                                        : name),
                                config));
        return networks;
    }

    NetworkPlan plan(ContainerRecord record) {
        Map<NetworkRecord, EndpointConfig> networks = networks(record);
        List<PortRequest> ports = ports(record, networks);
        PublishPolicy policy = policy(record, networks);
        UserModeLink userMode = UserModeLink.NONE;
        if (store.isConfined() && !networks.isEmpty()) {
            networks.keySet().forEach(NetworkChoice::requireDefault);
            networks.values().forEach(EndpointWish::requireNoSysctls);
            networks = Map.of();
            ports = UserMode.restricted(ports, policy);
            userMode = UserMode.link(ports);
        }
        List<EndpointPlan> endpoints = new ArrayList<>();
        Rates rates = rates(record);
        networks.forEach((network, config) -> endpoints.add(endpoint(network, config, rates)));
        return new NetworkPlan(
                record.id(),
                record.name(),
                hostname(record),
                Stream.of(record.id().shortForm(), record.config().hostname())
                        .filter(name -> !name.isEmpty())
                        .toList(),
                endpoints,
                record.host().network().dns().stream().map(IpAddress::parse).toList(),
                ports,
                policy,
                userMode);
    }

    private static String hostname(ContainerRecord record) {
        String name = record.config().hostname();
        String domain = record.config().domainname();
        return domain.isEmpty() ? name : name + "." + domain + " " + name;
    }

    private static List<PortRequest> ports(
            ContainerRecord record, Map<NetworkRecord, EndpointConfig> networks) {
        String binding =
                networks.keySet().stream()
                        .map(NetworkRecord::driver)
                        .flatMap(
                                driver ->
                                        driver instanceof Bridge bridge
                                                ? Stream.of(bridge.hostBinding())
                                                : Stream.empty())
                        .findFirst()
                        .orElse("");
        return PortRequests.of(
                record.host().network().ports(),
                record.host().network().publishAll() ? record.config().exposedPorts() : List.of(),
                binding);
    }

    /// The nearest word counts: of the container on a network, of the container, of a network, of the engine's settings.
    private PublishPolicy policy(
            ContainerRecord record, Map<NetworkRecord, EndpointConfig> networks) {
        Stream<String> ofEndpoints =
                networks.values().stream()
                        .map(
                                config ->
                                        config.driverOptions()
                                                .getOrDefault(Bridge.PUBLISH_POLICY, ""));
        Stream<String> ofNetworks =
                networks.keySet().stream()
                        .map(
                                network ->
                                        network.driver() instanceof Bridge bridge
                                                ? bridge.policy()
                                                : "");
        return Stream.of(
                        ofEndpoints, Stream.of(record.host().network().publishPolicy()), ofNetworks)
                .flatMap(texts -> texts)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .map(PublishPolicy::of)
                .orElseGet(() -> store.settings().publishPolicy());
    }

    /// @throws EngineException INVALID_ARGUMENT for an address that the network cannot give, CONFLICT
    ///
    /// @param own rates of all interfaces of the container
    EndpointPlan endpoint(NetworkRecord network, EndpointConfig config, Rates own) {
        if (network.settings().configOnly()) {
            throw new EngineException(
                    ErrorKind.PERMISSION_DENIED,
                    "configuration network " + network.name() + " is not for containers");
        }
        NetworkDriver driver = network.driver();
        return new EndpointPlan(
                new NetworkFacts(
                        network.id(),
                        network.name(),
                        driver,
                        network.settings().internal(),
                        !network.isPredefined(),
                        network.settings().subnets().stream().map(SubnetConfig::pool).toList()),
                EndpointWish.of(network, driver, config, own),
                new EndpointSizes(store.syscalls()).of(network));
    }

    /// What all interfaces of the container are held to, where the network asks nothing else.
    ///
    /// @throws EngineException INVALID_ARGUMENT, also for a container without an interface of its own
    Rates rates(ContainerRecord record) {
        NetworkRates asked = record.host().network().rates();
        Rates rates = Rates.of(asked.egress(), asked.ingress(), asked.burst());
        boolean isNamed =
                switch (record.host().network().mode()) {
                    case NetworkMode.Default _, NetworkMode.Named _ -> true;
                    case NetworkMode.None _, NetworkMode.Host _, NetworkMode.OfContainer _ -> false;
                };
        if (!isNamed && !rates.isUnlimited()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "rates need a network of the container's own: leave out --network-egress and"
                            + " --network-ingress, or --network "
                            + record.host().network().mode().text());
        }
        return rates;
    }

    /// Servers that the user names are asked themselves where the engine has none of its own.
    private static String nameServer(NetworkPlan plan) {
        if (plan.hasNames()) {
            return NameServerSockets.ADDRESS;
        }
        boolean isPasta = plan.userMode().kind() == UserModeLink.Kind.PASTA;
        return isPasta && plan.resolvers().isEmpty() ? UserModeLink.NAME_SERVER : "";
    }

    /// What the container's files in `/etc` need to know; addresses are added when they are leased.
    ///
    /// @param links lines of `/etc/hosts`
    static NetworkNames names(NetworkPlan plan, List<String> links) {
        List<String> gateways =
                plan.endpoints().stream()
                        .filter(endpoint -> endpoint.network().driver() instanceof Bridge)
                        .findFirst()
                        .map(
                                endpoint ->
                                        Stream.of(Family.values())
                                                .flatMap(family -> endpoint.pool(family).stream())
                                                .flatMap(pool -> pool.gateway().stream())
                                                .map(IpAddress::toString)
                                                .toList())
                        .orElse(List.of());
        boolean ipv6 =
                plan.endpoints().stream()
                        .anyMatch(endpoint -> endpoint.pool(Family.V6).isPresent());
        return new NetworkNames(List.of(), links, gateways, nameServer(plan), ipv6);
    }
}
