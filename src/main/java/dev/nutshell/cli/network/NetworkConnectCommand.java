package dev.nutshell.cli.network;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.CommaSeparated;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.KeyValue;
import dev.nutshell.spec.container.EndpointConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `network connect`.
public final class NetworkConnectCommand implements Command {
    private final List<String> aliases = new ArrayList<>();
    private final List<String> links = new ArrayList<>();
    private final List<String> linkLocalIps = new ArrayList<>();
    private final Map<String, String> options = new TreeMap<>();
    private String ipv4 = "";
    private String ipv6 = "";
    private int priority;

    @Override
    public Flags flags() {
        return new Flags()
                .value(
                        "--alias",
                        "strings",
                        "Add network-scoped alias for the container",
                        aliases::add)
                .value(
                        "--driver-opt",
                        "strings",
                        "driver options for the network",
                        value ->
                                CommaSeparated.parse(value)
                                        .forEach(option -> KeyValue.put(options, option)))
                .number(
                        "--gw-priority",
                        "Highest gw-priority provides the default gateway. Accepts positive and negative values.",
                        value -> priority = Math.toIntExact(value))
                .value("--ip", "ip", "IPv4 address (e.g., 172.30.100.104)", value -> ipv4 = value)
                .value("--ip6", "ip", "IPv6 address (e.g., 2001:db8::33)", value -> ipv6 = value)
                .value("--link", "list", "Add link to another container", links::add)
                .value(
                        "--link-local-ip",
                        "ipSlice",
                        "Add a link-local address for the container",
                        linkLocalIps::add);
    }

    @Override
    public Arguments arguments() {
        return Arguments.exactly(2);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        session.engine()
                .networks()
                .connect(
                        arguments.getFirst(),
                        arguments.getLast(),
                        new EndpointConfig(
                                ipv4, ipv6, linkLocalIps, links, aliases, "", options, priority));
        return 0;
    }
}
