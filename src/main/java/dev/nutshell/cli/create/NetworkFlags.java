package dev.nutshell.cli.create;

import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.UsageException;
import dev.nutshell.spec.container.ContainerPort;
import dev.nutshell.spec.container.EndpointConfig;
import dev.nutshell.spec.container.NetworkMode;
import dev.nutshell.spec.container.NetworkOptions;
import dev.nutshell.spec.container.NetworkRates;
import dev.nutshell.spec.container.NetworkingConfig;
import dev.nutshell.spec.container.PortBinding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Flags of [NetworkOptions] and [NetworkingConfig].
final class NetworkFlags {
    private final List<NetworkValue> networks = new ArrayList<>();
    private final Map<ContainerPort, List<PortBinding>> ports = new LinkedHashMap<>();
    private final List<ContainerPort> exposed = new ArrayList<>();
    private final List<String> aliases = new ArrayList<>();
    private final List<String> dns = new ArrayList<>();
    private final List<String> dnsOptions = new ArrayList<>();
    private final List<String> dnsSearch = new ArrayList<>();
    private final List<String> hosts = new ArrayList<>();
    private final List<String> links = new ArrayList<>();
    private final List<String> linkLocalIps = new ArrayList<>();
    private String ipv4 = "";
    private String ipv6 = "";
    private String macAddress = "";
    private NetworkRates rates = NetworkRates.NONE;
    private boolean publishAll;
    private String publishPolicy = "";

    void addTo(Flags flags) {
        Consumer<String> network = value -> networks.add(NetworkValue.parse(value));
        addNames(flags);
        addRates(flags);
        flags.value("--network", "network", "Connect a container to a network", network)
                .hidden("--net", network)
                .value(
                        "--network-alias",
                        "list",
                        "Add network-scoped alias for the container",
                        aliases::add)
                .hidden("--net-alias", aliases::add)
                .value(
                        "--expose",
                        "list",
                        "Expose a port or a range of ports",
                        value -> PortValue.expose(value, exposed))
                .value(
                        "-p, --publish",
                        "list",
                        "Publish a container's port(s) to the host",
                        value -> PortValue.publish(value, this::publish))
                .toggle(
                        "-P, --publish-all",
                        "Publish all exposed ports to random ports",
                        value -> publishAll = value)
                .value(
                        "--publish-policy",
                        "string",
                        "Who reaches ports published on every address: firewall, all or localhost",
                        value -> publishPolicy = value)
                .value("--ip", "string", "IPv4 address (e.g., 172.30.100.104)", this::ipv4)
                .value("--ip6", "string", "IPv6 address (e.g., 2001:db8::33)", this::ipv6)
                .value(
                        "--link-local-ip",
                        "list",
                        "Container IPv4/IPv6 link-local addresses",
                        value -> linkLocalIps.add(address(value)))
                .value(
                        "--mac-address",
                        "string",
                        "Container MAC address (e.g., 92:d0:c6:0a:29:33)",
                        value -> macAddress = MacText.checked(value.strip()));
    }

    private void addNames(Flags flags) {
        flags.value(
                        "--add-host",
                        "list",
                        "Add a custom host-to-IP mapping (host:ip)",
                        value -> hosts.add(HostValue.parse(value)))
                .value("--dns", "list", "Set custom DNS servers", value -> dns.add(address(value)))
                .value("--dns-option", "list", "Set DNS options", dnsOptions::add)
                .hidden("--dns-opt", dnsOptions::add)
                .value(
                        "--dns-search",
                        "list",
                        "Set custom DNS search domains",
                        value -> dnsSearch.add(HostValue.searchDomain(value)))
                .value(
                        "--link",
                        "list",
                        "Add link to another container",
                        value -> links.add(HostValue.link(value)));
    }

    private void addRates(Flags flags) {
        flags.value(
                        "--network-egress",
                        "rate",
                        "Limit what each network interface sends, such as 10mbit",
                        value -> rates = rates.changedBy(value, null, null))
                .value(
                        "--network-ingress",
                        "rate",
                        "Limit what each network interface receives, such as 10mbit",
                        value -> rates = rates.changedBy(null, value, null))
                .value(
                        "--network-burst",
                        "bytes",
                        "Bytes that may go at once above the rates",
                        value -> rates = rates.changedBy(null, null, value));
    }

    private void publish(ContainerPort port, PortBinding binding) {
        ports.computeIfAbsent(port, _ -> new ArrayList<>()).add(binding);
    }

    private void ipv4(String value) {
        if (!value.isEmpty() && !IpText.isVersion4(value)) {
            throw new IllegalArgumentException("invalid IPv4 address: " + value);
        }
        ipv4 = value;
    }

    private void ipv6(String value) {
        if (!value.isEmpty() && !IpText.isVersion6(value)) {
            throw new IllegalArgumentException("invalid IPv6 address: " + value);
        }
        ipv6 = value;
    }

    private static String address(String value) {
        if (!IpText.isAddress(value.strip())) {
            throw new IllegalArgumentException("IP address is not correctly formatted: " + value);
        }
        return value.strip();
    }

    /// Published and exposed ports, in the order of their texts.
    List<ContainerPort> exposedPorts() {
        Map<String, ContainerPort> all = new LinkedHashMap<>();
        exposed.forEach(port -> all.put(port.toString(), port));
        ports.keySet().forEach(port -> all.put(port.toString(), port));
        return new TreeSet<>(all.keySet()).stream().map(ContainerPort::parse).toList();
    }

    NetworkOptions options() {
        String mode = networks.isEmpty() ? "default" : networks.getFirst().target();
        return new NetworkOptions(
                NetworkMode.parse(mode),
                ports,
                publishAll,
                dns,
                dnsOptions,
                dnsSearch,
                hosts,
                links,
                rates,
                publishPolicy);
    }

    NetworkingConfig networking() {
        List<NetworkValue> all =
                networks.isEmpty() ? List.of(NetworkValue.named("default")) : networks;
        Map<String, EndpointConfig> endpoints = new LinkedHashMap<>();
        for (NetworkValue network : all) {
            checkScope(network, network == all.getFirst());
            EndpointConfig endpoint = endpoint(network, network == all.getFirst());
            if (endpoints.put(network.target(), endpoint) != null) {
                throw UsageException.badFlag(
                        "network \"" + network.target() + "\" is specified multiple times");
            }
        }
        long userDefined = all.stream().filter(NetworkValue::isUserDefined).count();
        if (userDefined > 0 && userDefined < all.size()) {
            throw UsageException.badFlag(
                    "conflicting options: cannot attach both user-defined and non-user-defined"
                            + " network-modes");
        }
        boolean plain = endpoints.values().stream().allMatch(EndpointConfig.NONE::equals);
        return new NetworkingConfig(all.size() == 1 && plain ? Map.of() : endpoints);
    }

    /// The first network gets what the flags without a network say.
    private EndpointConfig endpoint(NetworkValue network, boolean first) {
        return new EndpointConfig(
                either(first ? ipv4 : "", network.ipv4(), "--ip and per-network IPv4 address"),
                either(first ? ipv6 : "", network.ipv6(), "--ip6 and per-network IPv6 address"),
                either(
                        first ? linkLocalIps : List.of(),
                        network.linkLocalIps(),
                        "--link-local-ip and per-network link-local IP addresses"),
                first && network.isUserDefined() ? links : List.of(),
                either(
                        first ? aliases : List.of(),
                        network.aliases(),
                        "--network-alias and per-network alias"),
                either(
                        first ? macAddress : "",
                        network.macAddress(),
                        "--mac-address and per-network MAC address"),
                network.driverOptions(),
                network.gatewayPriority());
    }

    private void checkScope(NetworkValue network, boolean first) {
        boolean hasAliases = !network.aliases().isEmpty() || first && !aliases.isEmpty();
        if (hasAliases && !network.isUserDefined()) {
            throw UsageException.badFlag(
                    "network-scoped aliases are only supported for user-defined networks");
        }
    }

    private static String either(String flag, String field, String both) {
        return either(
                        flag.isEmpty() ? List.of() : List.of(flag),
                        field.isEmpty() ? List.of() : List.of(field),
                        both)
                .stream()
                .findFirst()
                .orElse("");
    }

    private static List<String> either(List<String> flag, List<String> field, String both) {
        if (!flag.isEmpty() && !field.isEmpty()) {
            throw UsageException.badFlag("conflicting options: cannot specify both " + both);
        }
        return flag.isEmpty() ? field : flag;
    }
}
