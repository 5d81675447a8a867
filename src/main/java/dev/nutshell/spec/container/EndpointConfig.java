package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.json.Json;
import java.util.List;
import java.util.Map;

/// What a container asks of one network.
///
/// @param ipv4 empty: any free address; the same for `ipv6` and `macAddress`
/// @param aliases names by which others on the network find it
/// @param gatewayPriority the highest gives the default route
public record EndpointConfig(
        String ipv4,
        String ipv6,
        List<String> linkLocalIps,
        List<String> links,
        List<String> aliases,
        String macAddress,
        Map<String, String> driverOptions,
        int gatewayPriority) {
    /// Nothing in particular.
    public static final EndpointConfig NONE =
            new EndpointConfig("", "", List.of(), List.of(), List.of(), "", Map.of(), 0);

    public EndpointConfig {
        linkLocalIps = List.copyOf(linkLocalIps);
        links = List.copyOf(links);
        aliases = List.copyOf(aliases);
        driverOptions = Fields.sorted(driverOptions);
    }

    public static EndpointConfig fromJson(JsonNode node) {
        ObjectNode addresses = Fields.object(node, "IPAMConfig");
        return new EndpointConfig(
                Fields.text(addresses, "IPv4Address"),
                Fields.text(addresses, "IPv6Address"),
                Fields.texts(addresses, "LinkLocalIPs"),
                Fields.texts(node, "Links"),
                Fields.texts(node, "Aliases"),
                Fields.text(node, "MacAddress"),
                Fields.textMap(node, "DriverOpts"),
                Fields.smallNumber(node, "GwPriority"));
    }

    public ObjectNode toJson() {
        ObjectNode node = Json.object();
        ObjectNode addresses = Json.object();
        Fields.putUnlessEmpty(addresses, "IPv4Address", ipv4);
        Fields.putUnlessEmpty(addresses, "IPv6Address", ipv6);
        if (!linkLocalIps.isEmpty()) {
            addresses.set("LinkLocalIPs", Json.texts(linkLocalIps));
        }
        node.set("IPAMConfig", addresses.isEmpty() ? node.nullNode() : addresses);
        node.set("Links", Fields.textsOrNull(links));
        node.set("Aliases", Fields.textsOrNull(aliases));
        node.put("MacAddress", macAddress);
        node.set(
                "DriverOpts",
                driverOptions.isEmpty() ? node.nullNode() : Fields.object(driverOptions));
        node.put("GwPriority", gatewayPriority);
        return node;
    }
}
