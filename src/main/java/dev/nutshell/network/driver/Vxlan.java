package dev.nutshell.network.driver;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.network.address.IpAddress;
import java.util.ArrayList;
import java.util.List;

/// One Ethernet over several hosts (RFC 7348): a bridge on each of them, joined by tunnels.
///
/// @param link name of the bridge; the tunnel's end is named after it
/// @param identifier 1 to 16777215, the same on every host
/// @param peers addresses of the other hosts
/// @param group multicast address instead of peers; empty: none
/// @param underlay interface that the tunnel uses; empty: the routes say
/// @param local address of this host in the tunnel; empty: the routes say
public record Vxlan(
        String link,
        Interface common,
        int identifier,
        int port,
        List<String> peers,
        String group,
        String underlay,
        String local)
        implements NetworkDriver {
    public static final String NAME = "overlay";

    private static final int LAST_IDENTIFIER = (1 << 24) - 1;
    private static final int IANA_PORT = 4789;
    private static final String ENCRYPTED = "encrypted";

    public Vxlan {
        peers = List.copyOf(peers);
    }

    static Vxlan of(DriverOptions options, String link) {
        int identifier = options.number("vxlan.id", 0, 1, LAST_IDENTIFIER);
        if (identifier == 0) {
            throw options.bad("vxlan.id", "", "want the same number on every host, 1 to 16777215");
        }
        String encrypted = options.text(ENCRYPTED);
        if (!encrypted.isEmpty() && !encrypted.equals("false")) {
            throw options.bad(
                    ENCRYPTED,
                    encrypted,
                    "this engine does not encrypt; put the peers into WireGuard");
        }
        Vxlan driver =
                new Vxlan(
                        link,
                        Interface.of(options),
                        identifier,
                        options.number("vxlan.port", IANA_PORT, 1, 65535),
                        peers(options, options.text("vxlan.peers")),
                        address(options, "vxlan.group"),
                        underlay(options.text("vxlan.dev")),
                        address(options, "vxlan.local"));
        if (!driver.group.isEmpty() && driver.underlay.isEmpty()) {
            throw options.bad("vxlan.group", driver.group, "a multicast group needs vxlan.dev");
        }
        return driver;
    }

    private static String underlay(String name) {
        return name.isEmpty() ? name : LinkName.require(name);
    }

    private static String address(DriverOptions options, String name) {
        String text = options.text(name);
        if (!text.isEmpty() && IpAddress.find(text).isEmpty()) {
            throw options.bad(name, text, "want an IP address");
        }
        return text;
    }

    private static List<String> peers(DriverOptions options, String text) {
        List<String> peers = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int comma = text.indexOf(',', from);
            int end = comma < 0 ? text.length() : comma;
            String peer = text.substring(from, end).strip();
            if (IpAddress.find(peer).isEmpty()) {
                throw options.bad("vxlan.peers", text, "want IP addresses between commas");
            }
            peers.add(peer);
            from = end + 1;
        }
        return peers;
    }

    /// Name of the tunnel's end on this host.
    public String tunnel() {
        return "vx-" + identifier;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void write(WireWriter wire) {
        wire.text(link);
        common.write(wire);
        wire.number(identifier).number(port).texts(peers);
        wire.text(group).text(underlay).text(local);
    }

    static Vxlan read(WireReader wire) {
        return new Vxlan(
                wire.text(),
                Interface.read(wire),
                wire.integer(),
                wire.integer(),
                wire.texts(),
                wire.text(),
                wire.text(),
                wire.text());
    }
}
