package dev.nutshell.network.driver;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A virtual switch on this host; the host itself is the gateway.
///
/// @param link name of the bridge
/// @param communicate containers reach each other (`enable_icc`)
/// @param masquerade what leaves for the world carries the host's address
/// @param hostBinding address that ports are published on when none is named; empty: all
/// @param mode4 how the world reaches containers over IPv4; `mode6` over IPv6
/// @param source4 address instead of the outgoing interface's; empty: that one
/// @param trusted interfaces of the host from which every port of every container is reached
/// @param policy who reaches ports that are published on every address; empty: the engine's default
/// @param inhibitIpv4 the bridge gets no IPv4 address
public record Bridge(
        String link,
        Interface common,
        boolean communicate,
        boolean masquerade,
        String hostBinding,
        GatewayMode mode4,
        GatewayMode mode6,
        String source4,
        String source6,
        List<String> trusted,
        String policy,
        boolean inhibitIpv4)
        implements NetworkDriver {
    public static final String NAME = "bridge";
    public static final String LINK_OPTION = "com.docker.network.bridge.name";

    /// `firewall`, `all` or `localhost`; also an option of a container's network.
    public static final String PUBLISH_POLICY = "nutshell.publish.policy";

    /// Bytes of TCP over IPv4 that two containers hand each other in one piece (ip-link(8), `gso_ipv4_max_size`). It counts only
    /// while an interface is made, and is no part of the driver, which other versions of the engine read in the files of endpoints.
    public static final String GSO_IPV4_MAX_SIZE = "nutshell.network.gso_ipv4_max_size";

    /// What every kernel takes (GSO_LEGACY_MAX_SIZE).
    public static final int USUAL_GSO = 65536;

    /// More was measured to bring nothing.
    public static final int LARGEST_GSO = 262144;

    private static final String PREFIX = "com.docker.network.bridge.";

    /// `com.docker.network.bridge.gateway_mode_ipv4`.
    public enum GatewayMode {
        /// Only published ports are reached from outside; addresses are translated.
        NAT,
        /// As [#NAT], but what knows the way to a container reaches all its ports.
        NAT_UNPROTECTED,
        /// No translation; published ports are reached at the container's own address.
        ROUTED,
        /// The bridge has an address, containers no way out.
        ISOLATED;

        String text() {
            return switch (this) {
                case NAT -> "nat";
                case NAT_UNPROTECTED -> "nat-unprotected";
                case ROUTED -> "routed";
                case ISOLATED -> "isolated";
            };
        }
    }

    public Bridge {
        trusted = List.copyOf(trusted);
    }

    static Bridge of(DriverOptions options, String link) {
        String name = options.text(LINK_OPTION);
        // of Docker's own default network; says nothing here
        options.flag(PREFIX + "default_bridge", false);
        gsoIpv4MaxSize(options);
        return new Bridge(
                name.isEmpty() ? link : LinkName.require(name),
                Interface.of(options),
                options.flag(PREFIX + "enable_icc", true),
                options.flag(PREFIX + "enable_ip_masquerade", true),
                address(options, PREFIX + "host_binding_ipv4"),
                mode(options, PREFIX + "gateway_mode_ipv4"),
                mode(options, PREFIX + "gateway_mode_ipv6"),
                source(options, "com.docker.network.host_ipv4", Family.V4),
                source(options, "com.docker.network.host_ipv6", Family.V6),
                links(options.text(PREFIX + "trusted_host_interfaces")),
                options.text(PUBLISH_POLICY),
                options.flag(PREFIX + "inhibit_ipv4", false));
    }

    /// What [#GSO_IPV4_MAX_SIZE] says among the options of a network; 0 where nothing does.
    ///
    /// @throws EngineException INVALID_ARGUMENT outside of [#USUAL_GSO] to [#LARGEST_GSO]
    public static int gsoIpv4MaxSize(Map<String, String> options) {
        return gsoIpv4MaxSize(new DriverOptions(NAME, options));
    }

    private static int gsoIpv4MaxSize(DriverOptions options) {
        return options.size(GSO_IPV4_MAX_SIZE, 0, USUAL_GSO, LARGEST_GSO);
    }

    private static GatewayMode mode(DriverOptions options, String name) {
        String text = options.text(name);
        if (text.isEmpty()) {
            return GatewayMode.NAT;
        }
        for (GatewayMode mode : GatewayMode.values()) {
            if (mode.text().equals(text)) {
                return mode;
            }
        }
        throw options.bad(name, text, "want nat, nat-unprotected, routed or isolated");
    }

    private static String address(DriverOptions options, String name) {
        String text = options.text(name);
        if (!text.isEmpty() && IpAddress.find(text).isEmpty()) {
            throw options.bad(name, text, "want an IP address");
        }
        return text;
    }

    private static String source(DriverOptions options, String name, Family family) {
        String text = options.text(name);
        if (!text.isEmpty()
                && IpAddress.find(text).filter(each -> each.family() == family).isEmpty()) {
            throw options.bad(
                    name, text, "want an " + (family == Family.V4 ? "IPv4" : "IPv6") + " address");
        }
        return text;
    }

    private static List<String> links(String text) {
        List<String> links = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int colon = text.indexOf(':', from);
            int end = colon < 0 ? text.length() : colon;
            links.add(LinkName.require(text.substring(from, end)));
            from = end + 1;
        }
        return links;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void write(WireWriter wire) {
        wire.text(link);
        common.write(wire);
        wire.flag(communicate).flag(masquerade).text(hostBinding);
        wire.number(mode4.ordinal()).number(mode6.ordinal());
        wire.text(source4).text(source6).texts(trusted).text(policy).flag(inhibitIpv4);
    }

    static Bridge read(WireReader wire) {
        return new Bridge(
                wire.text(),
                Interface.read(wire),
                wire.flag(),
                wire.flag(),
                wire.text(),
                wire.choice(GatewayMode.values()),
                wire.choice(GatewayMode.values()),
                wire.text(),
                wire.text(),
                wire.texts(),
                wire.text(),
                wire.flag());
    }
}
