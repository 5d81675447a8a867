package dev.nutshell.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.Subnet;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A network in JSON: the fields of Docker's `network inspect`, in Docker's order, and a schema version in the file.
public final class NetworkJson {
    private static final int SCHEMA = 1;

    private NetworkJson() {}

    static byte[] file(NetworkRecord network) {
        ObjectNode node = Json.object();
        node.put("schemaVersion", SCHEMA);
        node.setAll(inspect(network, Json.object()));
        node.remove("Containers");
        return Json.write(node);
    }

    /// @param containers Docker's `Containers`: by id
    public static ObjectNode inspect(NetworkRecord network, ObjectNode containers) {
        NetworkRequest settings = network.settings();
        ObjectNode node = Json.object();
        node.put("Name", network.name());
        node.put("Id", network.id());
        node.put("Created", network.created().toString());
        node.put("Scope", "local");
        node.put("Driver", settings.driver());
        node.put("EnableIPv4", settings.ipv4());
        node.put("EnableIPv6", network.isIpv6());
        ObjectNode ipam = node.putObject("IPAM");
        ipam.put("Driver", "default");
        ipam.set("Options", map(settings.ipamOptions(), true));
        ArrayNode config = ipam.putArray("Config");
        settings.subnets().forEach(subnet -> config.add(subnet(subnet)));
        node.put("Internal", settings.internal());
        node.put("Attachable", settings.attachable());
        node.put("Ingress", settings.ingress());
        node.putObject("ConfigFrom").put("Network", settings.configFrom());
        node.put("ConfigOnly", settings.configOnly());
        node.set("Containers", containers);
        node.set("Options", map(settings.options(), false));
        node.set("Labels", map(settings.labels(), false));
        return node;
    }

    private static ObjectNode subnet(SubnetConfig config) {
        ObjectNode node = Json.object();
        node.put("Subnet", config.subnet().toString());
        config.range().ifPresent(range -> node.put("IPRange", range.toString()));
        config.gateway().ifPresent(gateway -> node.put("Gateway", gateway.toString()));
        if (!config.auxiliary().isEmpty()) {
            ObjectNode addresses = node.putObject("AuxiliaryAddresses");
            config.auxiliary().forEach((name, address) -> addresses.put(name, address.toString()));
        }
        return node;
    }

    private static JsonNode map(Map<String, String> texts, boolean nullIfEmpty) {
        ObjectNode node = Json.object();
        texts.forEach(node::put);
        return nullIfEmpty && texts.isEmpty() ? node.nullNode() : node;
    }

    /// @throws EngineException CORRUPT, UNSUPPORTED for another schema
    static NetworkRecord parse(byte[] bytes, String subject) {
        ObjectNode node = Json.parseObject(bytes, subject);
        long schema = Json.requiredNumber(node, "schemaVersion", subject);
        if (schema != SCHEMA) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED,
                    subject + ": written by another version of the engine (schema " + schema + ")");
        }
        try {
            return new NetworkRecord(
                    Json.requiredText(node, "Id", subject),
                    Instant.parse(Json.requiredText(node, "Created", subject)),
                    settings(node, subject));
        } catch (DateTimeException e) {
            throw new EngineException(
                    ErrorKind.CORRUPT, subject + ": bad time of creation: " + e.getMessage(), e);
        }
    }

    private static NetworkRequest settings(ObjectNode node, String subject) {
        JsonNode ipam = node.path("IPAM");
        List<SubnetConfig> subnets = new ArrayList<>();
        for (JsonNode config : Json.elements(ipam, "Config")) {
            subnets.add(subnet(config, subject));
        }
        return new NetworkRequest(
                Json.requiredText(node, "Name", subject),
                Json.requiredText(node, "Driver", subject),
                node.path("Internal").asBoolean(),
                node.path("Attachable").asBoolean(),
                node.path("Ingress").asBoolean(),
                node.path("ConfigFrom").path("Network").asText(""),
                node.path("ConfigOnly").asBoolean(),
                node.path("EnableIPv4").asBoolean(true),
                Optional.of(node.path("EnableIPv6").asBoolean()),
                subnets,
                Json.textMap(ipam, "Options"),
                Json.textMap(node, "Options"),
                Json.textMap(node, "Labels"));
    }

    private static SubnetConfig subnet(JsonNode node, String subject) {
        Map<String, IpAddress> auxiliary = new TreeMap<>();
        Json.textMap(node, "AuxiliaryAddresses")
                .forEach((name, address) -> auxiliary.put(name, IpAddress.parse(address)));
        return new SubnetConfig(
                Subnet.parse(Json.requiredText(node, "Subnet", subject)),
                Json.text(node, "IPRange").map(Subnet::parse),
                Json.text(node, "Gateway").map(IpAddress::parse),
                auxiliary);
    }
}
