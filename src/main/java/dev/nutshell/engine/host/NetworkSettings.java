package dev.nutshell.engine.host;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.ContainerId;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.engine.PublishedPort;
import dev.nutshell.json.Json;
import dev.nutshell.network.NetworkRecord;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.driver.Rates;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.PortMapping;
import dev.nutshell.network.setup.PortsFile;
import dev.nutshell.spec.container.ContainerPort;
import dev.nutshell.spec.container.EndpointConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What `inspect` and `ps` show of a container's networks and ports: Docker's `NetworkSettings`.
final class NetworkSettings {
    private NetworkSettings() {}

    /// @param networks that the container is made for
    /// @param endpoints of the running container; none of another one
    /// @param userMode what is published without an endpoint
    /// @param pid 0 when it does not run
    static ObjectNode of(
            ContainerRecord record,
            Map<NetworkRecord, EndpointConfig> networks,
            List<Endpoint> endpoints,
            List<PortMapping> userMode,
            int pid) {
        ObjectNode node = Json.object();
        node.put("SandboxID", endpoints.isEmpty() ? "" : record.id().value());
        node.put("SandboxKey", pid == 0 ? "" : "/proc/" + pid + "/ns/net");
        node.set("Ports", pid == 0 ? Json.object() : ports(record, endpoints, userMode));
        ObjectNode members = node.putObject("Networks");
        networks.forEach(
                (network, config) ->
                        members.set(network.name(), network(network, config, endpoints)));
        return node;
    }

    private static ObjectNode ports(
            ContainerRecord record, List<Endpoint> endpoints, List<PortMapping> userMode) {
        Map<String, ArrayNode> published = new TreeMap<>();
        for (PublishedPort port : published(endpoints, userMode)) {
            published
                    .computeIfAbsent(port.port().toString(), _ -> Json.array())
                    .addObject()
                    .put("HostIp", port.hostIp())
                    .put("HostPort", Integer.toString(port.hostPort()));
        }
        Set<String> all = new TreeSet<>(published.keySet());
        record.config().exposedPorts().forEach(port -> all.add(port.toString()));
        ObjectNode node = Json.object();
        for (String port : all) {
            ArrayNode places = published.get(port);
            if (places == null) {
                node.putNull(port);
            } else {
                node.set(port, places);
            }
        }
        return node;
    }

    /// Every published port of the endpoints, one by one.
    private static List<PublishedPort> published(
            List<Endpoint> endpoints, List<PortMapping> userMode) {
        List<PortMapping> mappings = new ArrayList<>(userMode);
        endpoints.forEach(endpoint -> mappings.addAll(endpoint.ports()));
        List<PublishedPort> ports = new ArrayList<>();
        for (PortMapping mapping : mappings) {
            for (int i = 0; i < mapping.count(); i++) {
                ports.add(
                        new PublishedPort(
                                new ContainerPort(
                                        mapping.firstContainer() + i, mapping.protocol().text()),
                                mapping.host().toString(),
                                mapping.firstHost() + i));
            }
        }
        return ports;
    }

    /// What is published without an endpoint.
    static List<PortMapping> userMode(Store store, ContainerId id) {
        return store.isConfined()
                ? new PortsFile(store.layout().containerRun(id)).read()
                : List.of();
    }

    /// For `ps`: published ports, then those that are only exposed.
    static List<PublishedPort> listed(
            List<String> exposed, List<Endpoint> endpoints, List<PortMapping> userMode) {
        List<PublishedPort> ports = new ArrayList<>(published(endpoints, userMode));
        Set<String> known = new HashSet<>();
        ports.forEach(port -> known.add(port.port().toString()));
        for (String port : exposed) {
            if (!known.contains(port)) {
                ports.add(new PublishedPort(ContainerPort.parse(port), "", 0));
            }
        }
        return ports;
    }

    private static ObjectNode network(
            NetworkRecord network, EndpointConfig config, List<Endpoint> endpoints) {
        ObjectNode node = config.toJson();
        node.put("NetworkID", network.id());
        Endpoint endpoint =
                endpoints.stream()
                        .filter(each -> each.network().id().equals(network.id()))
                        .findFirst()
                        .orElse(null);
        node.put("EndpointID", endpoint == null ? "" : endpoint.id());
        node.put("Gateway", gateway(endpoint, Family.V4));
        node.put("IPAddress", address(endpoint, Family.V4));
        node.put("MacAddress", endpoint == null ? "" : endpoint.mac().toString());
        node.put("IPPrefixLen", length(endpoint, Family.V4));
        node.put("IPv6Gateway", gateway(endpoint, Family.V6));
        node.put("GlobalIPv6Address", address(endpoint, Family.V6));
        node.put("GlobalIPv6PrefixLen", length(endpoint, Family.V6));
        if (endpoint == null || !endpoint.network().userDefined()) {
            node.putNull("DNSNames");
        } else {
            node.set("DNSNames", Json.texts(endpoint.names()));
        }
        if (endpoint != null && !endpoint.plan().wish().rates().isUnlimited()) {
            rates(node.putObject("Rates"), endpoint.plan().wish().rates());
        }
        return node;
    }

    /// Not Docker's: bits per second, 0 where there is no limit, and bytes.
    private static void rates(ObjectNode node, Rates rates) {
        node.put("Egress", rates.egress());
        node.put("Ingress", rates.ingress());
        node.put("Burst", rates.burst());
    }

    private static String gateway(@Nullable Endpoint endpoint, Family family) {
        return endpoint == null
                        || endpoint.network().internal()
                        || endpoint.address(family).isEmpty()
                ? ""
                : endpoint.network().gateway(family).map(IpAddress::toString).orElse("");
    }

    private static String address(@Nullable Endpoint endpoint, Family family) {
        return endpoint == null ? "" : endpoint.address(family).map(IpAddress::toString).orElse("");
    }

    private static int length(@Nullable Endpoint endpoint, Family family) {
        return endpoint == null
                ? 0
                : endpoint.address(family)
                        .map(address -> NetworkDocument.length(endpoint, address))
                        .orElse(0);
    }
}
