package dev.nutshell.network.driver;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One Ethernet over several hosts (RFC 7348): a bridge on each of them, joined by tunnels.
///
/// How a host knows the others is one of: `peers`, `group`, `directory`.
///
/// @param link name of the bridge; the tunnel's end is named after the identifier
/// @param identifier 1 to 16777215, the same on every host
/// @param peers addresses of the hosts; this one's own may be among them
/// @param group multicast address
/// @param underlay interface that the tunnel uses; empty: the routes say
/// @param local address of this host in the tunnel
/// @param encryption of what goes over the underlay; empty: frames go in the clear
public record Vxlan(
        String link,
        Interface common,
        int identifier,
        int port,
        List<IpAddress> peers,
        Optional<IpAddress> group,
        String underlay,
        Optional<IpAddress> local,
        Optional<EtcdAccess> directory,
        Optional<Encryption> encryption)
        implements NetworkDriver {
    public static final String NAME = "overlay";

    private static final int LAST_IDENTIFIER = (1 << 24) - 1;
    private static final int IANA_PORT = 4789;

    /// Ethernet, IP, UDP and VXLAN around each frame (RFC 7348, section 5).
    private static final int HEADERS_OVER_V4 = 50;

    private static final int HEADERS_OVER_V6 = 70;

    private static final String PEERS = "vxlan.peers";
    private static final String GROUP = "vxlan.group";
    private static final String LOCAL = "vxlan.local";
    private static final String UNDERLAY = "vxlan.dev";

    public Vxlan {
        peers = List.copyOf(peers);
    }

    static Vxlan of(DriverOptions options, String link) {
        int identifier = options.number("vxlan.id", 0, 1, LAST_IDENTIFIER);
        if (identifier == 0) {
            throw options.bad("vxlan.id", "", "want the same number on every host, 1 to 16777215");
        }
        String underlay = options.text(UNDERLAY);
        Vxlan driver =
                new Vxlan(
                        link,
                        Interface.of(options),
                        identifier,
                        options.number("vxlan.port", IANA_PORT, 1, 65535),
                        peers(options),
                        address(options, GROUP),
                        underlay.isEmpty() ? underlay : LinkName.require(underlay),
                        address(options, LOCAL),
                        EtcdAccess.of(options),
                        Encryption.of(options));
        driver.requireOneSource(options);
        driver.requireAddresses(options);
        driver.requireKnownHosts(options);
        return driver;
    }

    private static Optional<IpAddress> address(DriverOptions options, String name) {
        String text = options.text(name);
        return text.isEmpty() ? Optional.empty() : Optional.of(address(options, name, text, text));
    }

    private static IpAddress address(
            DriverOptions options, String name, String text, String whole) {
        IpAddress address =
                IpAddress.find(text)
                        .orElseThrow(() -> options.bad(name, whole, "want an IP address"));
        boolean isGroup = name.equals(GROUP);
        if (address.isMulticast() != isGroup || address.isAny()) {
            throw options.bad(
                    name,
                    whole,
                    isGroup
                            ? "want a multicast address, 224.0.0.0/4 or ff00::/8"
                            : "want the address of a host");
        }
        return address;
    }

    private static List<IpAddress> peers(DriverOptions options) {
        String text = options.text(PEERS);
        List<IpAddress> peers = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int comma = text.indexOf(',', from);
            int end = comma < 0 ? text.length() : comma;
            IpAddress peer = address(options, PEERS, text.substring(from, end).strip(), text);
            if (!peers.contains(peer)) {
                peers.add(peer);
            }
            from = end + 1;
        }
        return peers;
    }

    private void requireOneSource(DriverOptions options) {
        long sources =
                Stream.of(!peers.isEmpty(), group.isPresent(), directory.isPresent())
                        .filter(isGiven -> isGiven)
                        .count();
        if (sources != 1) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    (sources == 0
                                    ? "an overlay network needs to know the other hosts"
                                    : "conflicting options of an overlay network")
                            + ": give one of "
                            + PEERS
                            + ", "
                            + GROUP
                            + " and "
                            + EtcdAccess.ENDPOINTS);
        }
        if (group.isPresent() && underlay.isEmpty()) {
            throw options.bad(GROUP, group.get().toString(), "a multicast group needs " + UNDERLAY);
        }
    }

    /// The kernel's tunnels are over IPv4 or over IPv6, not over both.
    private void requireAddresses(DriverOptions options) {
        Optional<IpAddress> first =
                Stream.concat(peers.stream(), Stream.concat(group.stream(), local.stream()))
                        .findFirst();
        for (IpAddress peer : peers) {
            if (peer.family() != first.orElse(peer).family()) {
                throw options.bad(PEERS, peer.toString(), "want IPv4 or IPv6 for all of them");
            }
        }
        local.filter(address -> address.family() != first.orElse(address).family())
                .ifPresent(
                        address -> {
                            throw options.bad(
                                    LOCAL,
                                    address.toString(),
                                    "want IPv4 or IPv6 as for the other hosts");
                        });
        local.filter(IpAddress::isLoopback)
                .ifPresent(
                        address -> {
                            throw options.bad(
                                    LOCAL, address.toString(), "other hosts cannot send there");
                        });
    }

    /// Each host has a key of its own, so there is nobody to encrypt for but hosts that are known.
    private void requireKnownHosts(DriverOptions options) {
        if (encryption.isEmpty()) {
            return;
        }
        group.ifPresent(
                address -> {
                    throw options.bad(
                            GROUP,
                            address.toString(),
                            "a multicast group cannot be encrypted for; name the hosts with "
                                    + PEERS
                                    + " or "
                                    + EtcdAccess.ENDPOINTS);
                });
        if (encryption.get().port() == port) {
            throw options.bad(
                    Encryption.PORT, Integer.toString(port), "want another one than vxlan.port");
        }
    }

    /// Whether the tunnel is over IPv4 or IPv6; empty where only the way to the directory tells.
    public Optional<Family> family() {
        return Stream.concat(local.stream(), Stream.concat(peers.stream(), group.stream()))
                .findFirst()
                .map(IpAddress::family);
    }

    /// The largest packet in the tunnel where the underlay carries `mtu` bytes.
    public int inside(int mtu, Family outside) {
        if (encryption.isPresent()) {
            return Encryption.inside(mtu, outside) - HEADERS_OVER_V6;
        }
        return mtu - (outside == Family.V6 ? HEADERS_OVER_V6 : HEADERS_OVER_V4);
    }

    /// The packet that goes over the underlay of the tunnel, encrypted there, with one of `mtu` bytes inside.
    public static int outside(int mtu) {
        return mtu + HEADERS_OVER_V6;
    }

    /// Name of the tunnel's end on this host.
    public String tunnel() {
        return "vx-" + identifier;
    }

    /// Name of the link that encrypts.
    public String cipher() {
        return "wg-" + identifier;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void write(WireWriter wire) {
        wire.text(link);
        common.write(wire);
        wire.number(identifier).number(port);
        wire.texts(peers.stream().map(IpAddress::toString).toList());
        wire.text(text(group)).text(underlay).text(text(local));
        wire.flag(directory.isPresent());
        directory.ifPresent(access -> access.write(wire));
        wire.flag(encryption.isPresent());
        encryption.ifPresent(each -> each.write(wire));
    }

    private static String text(Optional<IpAddress> address) {
        return address.map(IpAddress::toString).orElse("");
    }

    static Vxlan read(WireReader wire) {
        return new Vxlan(
                wire.text(),
                Interface.read(wire),
                wire.integer(),
                wire.integer(),
                wire.texts().stream().map(IpAddress::parse).toList(),
                IpAddress.find(wire.text()),
                wire.text(),
                IpAddress.find(wire.text()),
                wire.flag() ? Optional.of(EtcdAccess.read(wire)) : Optional.empty(),
                wire.flag() ? Optional.of(Encryption.read(wire)) : Optional.empty());
    }
}
