package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.json.Json;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the host does for the container's network.
///
/// @param ports published ports, in the order of their texts
/// @param publishAll publish every exposed port on a free one
/// @param extraHosts `name:address` for /etc/hosts; `host-gateway` stands for the host
/// @param links `container:alias` (legacy)
/// @param rates of each of its interfaces
/// @param publishPolicy who reaches ports that are published on every address; empty: as its network or the engine says
public record NetworkOptions(
        NetworkMode mode,
        Map<ContainerPort, List<PortBinding>> ports,
        boolean publishAll,
        List<String> dns,
        List<String> dnsOptions,
        List<String> dnsSearch,
        List<String> extraHosts,
        List<String> links,
        NetworkRates rates,
        String publishPolicy) {
    private static final String PUBLISH_POLICY = "PublishPolicy";

    public NetworkOptions {
        SortedMap<ContainerPort, List<PortBinding>> sorted =
                new TreeMap<>(Comparator.comparing(ContainerPort::toString));
        ports.forEach((port, bindings) -> sorted.put(port, List.copyOf(bindings)));
        ports = Collections.unmodifiableSortedMap(sorted);
        dns = List.copyOf(dns);
        dnsOptions = List.copyOf(dnsOptions);
        dnsSearch = List.copyOf(dnsSearch);
        extraHosts = List.copyOf(extraHosts);
        links = List.copyOf(links);
    }

    /// The same in another mode.
    NetworkOptions withMode(NetworkMode other) {
        return with(other, links, rates);
    }

    /// The same with other links.
    NetworkOptions withLinks(List<String> others) {
        return with(mode, others, rates);
    }

    /// The same at other rates.
    NetworkOptions withRates(NetworkRates other) {
        return with(mode, links, other);
    }

    private NetworkOptions with(
            NetworkMode otherMode, List<String> otherLinks, NetworkRates otherRates) {
        return new NetworkOptions(
                otherMode,
                ports,
                publishAll,
                dns,
                dnsOptions,
                dnsSearch,
                extraHosts,
                otherLinks,
                otherRates,
                publishPolicy);
    }

    public static NetworkOptions fromJson(JsonNode node) {
        Map<ContainerPort, List<PortBinding>> ports =
                new TreeMap<>(Comparator.comparing(ContainerPort::toString));
        ObjectNode bindings = Fields.object(node, "PortBindings");
        bindings.fieldNames()
                .forEachRemaining(
                        port ->
                                ports.put(
                                        ContainerPort.parse(port),
                                        Fields.records(bindings, port, PortBinding::fromJson)));
        return new NetworkOptions(
                NetworkMode.parse(Fields.text(node, "NetworkMode")),
                ports,
                Fields.flag(node, "PublishAllPorts"),
                Fields.texts(node, "Dns"),
                Fields.texts(node, "DnsOptions"),
                Fields.texts(node, "DnsSearch"),
                Fields.texts(node, "ExtraHosts"),
                Fields.texts(node, "Links"),
                NetworkRates.fromJson(node),
                Fields.text(node, PUBLISH_POLICY));
    }

    void writeTo(ObjectNode node) {
        node.put("NetworkMode", mode.text());
        ObjectNode bindings = Json.object();
        ports.forEach(
                (port, list) ->
                        bindings.set(port.toString(), Fields.array(list, PortBinding::toJson)));
        node.set("PortBindings", bindings);
        node.put("PublishAllPorts", publishAll);
        node.set("Dns", Json.texts(dns));
        node.set("DnsOptions", Json.texts(dnsOptions));
        node.set("DnsSearch", Json.texts(dnsSearch));
        node.set("ExtraHosts", Fields.textsOrNull(extraHosts));
        node.set("Links", Fields.textsOrNull(links));
        rates.writeTo(node);
        Fields.putUnlessEmpty(node, PUBLISH_POLICY, publishPolicy);
    }
}
