package dev.nutshell.engine.host;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.json.Json;
import dev.nutshell.network.NetworkJson;
import dev.nutshell.network.NetworkRecord;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.endpoint.Endpoint;
import java.util.List;

/// What `network inspect` shows.
final class NetworkDocument {
    private NetworkDocument() {}

    static ObjectNode of(NetworkRecord network, List<Endpoint> endpoints) {
        ObjectNode containers = Json.object();
        for (Endpoint endpoint : endpoints) {
            ObjectNode node = containers.putObject(endpoint.container().value());
            node.put("Name", endpoint.names().getFirst());
            node.put("EndpointID", endpoint.id());
            node.put("MacAddress", endpoint.mac().toString());
            node.put("IPv4Address", withLength(endpoint, Family.V4));
            node.put("IPv6Address", withLength(endpoint, Family.V6));
        }
        return NetworkJson.inspect(network, containers);
    }

    private static String withLength(Endpoint endpoint, Family family) {
        return endpoint.address(family)
                .map(address -> address + "/" + length(endpoint, address))
                .orElse("");
    }

    /// Length of the prefix of the subnet that an address of an endpoint is in.
    static int length(Endpoint endpoint, IpAddress address) {
        return endpoint.network().pools().stream()
                .filter(pool -> pool.subnet().contains(address))
                .map(pool -> pool.subnet().prefix())
                .findFirst()
                .orElse(address.family().bits());
    }
}
