package dev.nutshell.cli.network;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.KeyValue;
import dev.nutshell.cli.flag.UsageException;
import dev.nutshell.engine.NetworkCreation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `network create`.
public final class NetworkCreateCommand implements Command {
    private static final Set<String> SCOPES = Set.of("", "local");

    private final List<String> subnets = new ArrayList<>();
    private final List<String> ranges = new ArrayList<>();
    private final List<String> gateways = new ArrayList<>();
    private final Map<String, String> auxiliary = new TreeMap<>();
    private final Map<String, String> ipamOptions = new TreeMap<>();
    private final Map<String, String> options = new TreeMap<>();
    private final Map<String, String> labels = new TreeMap<>();
    private String driver = "bridge";
    private String configFrom = "";
    private boolean internal;
    private boolean attachable;
    private boolean configOnly;
    private boolean ipv4 = true;
    private @Nullable Boolean ipv6;

    @Override
    public Flags flags() {
        Flags flags = new Flags();
        addAddresses(flags);
        addRates(flags);
        return flags.toggle(
                        "--attachable",
                        "Enable manual container attachment",
                        value -> attachable = value)
                .value(
                        "--config-from",
                        "network",
                        "The network from which to copy the configuration",
                        value -> configFrom = value)
                .toggle(
                        "--config-only",
                        "Create a configuration only network",
                        value -> configOnly = value)
                .value(
                        "-d, --driver",
                        "string",
                        "Driver to manage the Network (default \"bridge\")",
                        value -> driver = value)
                .toggle(
                        "--internal",
                        "Restrict external access to the network",
                        value -> internal = value)
                .value(
                        "--label",
                        "list",
                        "Set metadata on a network",
                        value -> KeyValue.putLabel(labels, value))
                .value(
                        "-o, --opt",
                        "map",
                        "Set driver specific options (default map[])",
                        value -> KeyValue.put(options, value))
                .value("--scope", "string", "Control the network's scope", this::scope)
                .refused("there is no swarm in this engine", "--ingress");
    }

    private void addAddresses(Flags flags) {
        flags.value(
                        "--aux-address",
                        "map",
                        "Auxiliary IPv4 or IPv6 addresses used by Network driver (default map[])",
                        value -> KeyValue.put(auxiliary, value))
                .value(
                        "--gateway",
                        "ipSlice",
                        "IPv4 or IPv6 Gateway for the master subnet",
                        gateways::add)
                .value(
                        "--ip-range",
                        "strings",
                        "Allocate container ip from a sub-range",
                        ranges::add)
                .value(
                        "--ipam-driver",
                        "string",
                        "IP Address Management Driver (default \"default\")",
                        NetworkCreateCommand::requireDefault)
                .value(
                        "--ipam-opt",
                        "map",
                        "Set IPAM driver specific options (default map[])",
                        value -> KeyValue.put(ipamOptions, value))
                .toggle(
                        "--ipv4",
                        "Enable or disable IPv4 address assignment",
                        value -> ipv4 = value)
                .toggle(
                        "--ipv6",
                        "Enable or disable IPv6 address assignment",
                        value -> ipv6 = value)
                .value(
                        "--subnet",
                        "strings",
                        "Subnet in CIDR format that represents a network segment",
                        subnets::add);
    }

    private void addRates(Flags flags) {
        flags.value(
                        "--network-egress",
                        "rate",
                        "Limit what each container sends, such as 10mbit",
                        value -> options.put("nutshell.network.egress", value))
                .value(
                        "--network-ingress",
                        "rate",
                        "Limit what each container receives, such as 10mbit",
                        value -> options.put("nutshell.network.ingress", value))
                .value(
                        "--network-burst",
                        "bytes",
                        "Bytes that may go at once above the rates",
                        value -> options.put("nutshell.network.burst", value));
    }

    private static void requireDefault(String value) {
        if (!value.equals("default") && !value.isEmpty()) {
            throw UsageException.badFlag(
                    "plugin \"" + value + "\" not found: the only IPAM driver is default");
        }
    }

    private void scope(String value) {
        if (!SCOPES.contains(value)) {
            throw UsageException.badFlag(
                    "there is no swarm in this engine: a network's scope is local, not " + value);
        }
    }

    @Override
    public Arguments arguments() {
        return Arguments.exactly(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        session.print(
                session.engine()
                        .networks()
                        .create(
                                new NetworkCreation(
                                        arguments.getFirst(),
                                        driver,
                                        internal,
                                        attachable,
                                        configOnly,
                                        configFrom,
                                        ipv4,
                                        ipv6,
                                        subnets,
                                        ranges,
                                        gateways,
                                        auxiliary,
                                        ipamOptions,
                                        options,
                                        labels)));
        return 0;
    }
}
