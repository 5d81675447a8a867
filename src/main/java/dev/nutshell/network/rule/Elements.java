package dev.nutshell.network.rule;

import static dev.nutshell.kernel.abi.NfTablesConstants.DELSETELEM;
import static dev.nutshell.kernel.abi.NfTablesConstants.NEWSETELEM;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_DATA_VALUE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_LIST_ELEM;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_ELEM_DATA;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_ELEM_FLAGS;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_ELEM_KEY;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_ELEM_KEY_END;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_ELEM_LIST_ELEMENTS;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_ELEM_LIST_SET;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFTA_SET_ELEM_LIST_TABLE;
import static dev.nutshell.kernel.abi.NfTablesConstants.NFT_SET_ELEM_INTERVAL_END;

import dev.nutshell.kernel.abi.NetlinkConstants;
import dev.nutshell.kernel.netlink.NetlinkMessage;
import dev.nutshell.kernel.netlink.NfTables;
import dev.nutshell.network.address.AddressPool;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.address.Subnet;
import dev.nutshell.network.driver.Bridge;
import dev.nutshell.network.driver.Bridge.GatewayMode;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.NetworkFacts;
import dev.nutshell.network.endpoint.PortMapping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The elements that a network and its endpoints have in the sets of [Skeleton].
final class Elements {
    /// Elements that fit into one message: the list's length has 16 bits.
    private static final int IN_ONE_MESSAGE = 400;

    private static final byte[] NOTHING = new byte[0];

    /// @param end upper end of a range; the key itself where the set has single keys, empty where it has none at all
    /// @param data what a map answers; empty in a set
    /// @param closesRange an element of its own that says where a range ends
    private record Element(byte[] key, byte[] end, byte[] data, boolean closesRange) {}

    private final Map<String, List<Element>> bySet = new LinkedHashMap<>();

    private Elements() {}

    static Elements ofNetwork(NetworkFacts network, Bridge bridge) {
        Elements elements = new Elements();
        byte[] link = RuleBuilder.link(bridge.link());
        elements.single(Skeleton.BRIDGES, link);
        elements.single(Skeleton.PASS, join(link, link));
        bridge.trusted()
                .forEach(
                        trusted ->
                                elements.single(
                                        Skeleton.PASS, join(RuleBuilder.link(trusted), link)));
        boolean isIsolated =
                bridge.mode4() == GatewayMode.ISOLATED && bridge.mode6() == GatewayMode.ISOLATED;
        if (network.internal() || isIsolated) {
            elements.single(Skeleton.INTERNAL, link);
        } else if (bridge.mode4() == GatewayMode.NAT_UNPROTECTED) {
            elements.single(Skeleton.OPEN, link);
        }
        for (AddressPool pool : network.pools()) {
            elements.subnet(network, bridge, pool.subnet(), link);
        }
        return elements;
    }

    private void subnet(NetworkFacts network, Bridge bridge, Subnet subnet, byte[] link) {
        IpVersion version = IpVersion.of(subnet.family());
        GatewayMode mode = subnet.family() == Family.V4 ? bridge.mode4() : bridge.mode6();
        boolean isTranslated = mode == GatewayMode.NAT || mode == GatewayMode.NAT_UNPROTECTED;
        if (bridge.masquerade() && !network.internal() && isTranslated) {
            String source = subnet.family() == Family.V4 ? bridge.source4() : bridge.source6();
            byte[] data = source.isEmpty() ? NOTHING : IpAddress.parse(source).bytes();
            String set = version.set(source.isEmpty() ? Skeleton.MASQUERADE : Skeleton.SOURCE);
            add(set, new Element(subnet.first().bytes(), NOTHING, data, false));
            add(set, new Element(subnet.last().plus(1).bytes(), NOTHING, NOTHING, true));
        }
        add(
                version.set(Skeleton.HOME),
                new Element(
                        join(link, subnet.first().bytes()),
                        join(link, subnet.last().bytes()),
                        NOTHING,
                        false));
    }

    static Elements ofPorts(Endpoint endpoint, Bridge bridge) {
        Elements elements = new Elements();
        for (PortMapping port : endpoint.ports()) {
            if (isRouted(port, bridge)) {
                endpoint.address(port.host().family())
                        .ifPresent(address -> elements.reach(port, address));
                continue;
            }
            if (port.isLoopback6()) {
                // served by the supervisor
                continue;
            }
            endpoint.address(port.host().family())
                    .ifPresent(address -> elements.port(port, address));
            if (endpoint.closed() && port.host().isAny() && !hasTwin(endpoint, port)) {
                elements.add(
                        Skeleton.CLOSED,
                        new Element(
                                join(protocol(port), number(port.firstHost())),
                                join(protocol(port), number(port.lastHost())),
                                NOTHING,
                                false));
            }
        }
        return elements;
    }

    /// The address of the host has no part in it then.
    private static boolean isRouted(PortMapping port, Bridge bridge) {
        GatewayMode mode = port.host().isV6() ? bridge.mode6() : bridge.mode4();
        return mode == GatewayMode.ROUTED;
    }

    private void reach(PortMapping port, IpAddress address) {
        int last = port.firstContainer() + port.count() - 1;
        add(
                IpVersion.of(address.family()).set(Skeleton.REACH),
                new Element(
                        join(address.bytes(), protocol(port), number(port.firstContainer())),
                        join(address.bytes(), protocol(port), number(last)),
                        NOTHING,
                        false));
    }

    /// Whether `port` is of IPv6, and there is the same of IPv4: which ports are closed does not depend on the family.
    private static boolean hasTwin(Endpoint endpoint, PortMapping port) {
        return port.host().isV6()
                && endpoint.ports().stream()
                        .anyMatch(
                                other ->
                                        !other.host().isV6()
                                                && other.host().isAny()
                                                && other.protocol() == port.protocol()
                                                && other.firstHost() == port.firstHost()
                                                && other.count() == port.count());
    }

    /// Ports that stay as they are need one element for all of them.
    private void port(PortMapping port, IpAddress address) {
        IpVersion version = IpVersion.of(address.family());
        byte[] first = port.host().bytes();
        byte[] last = port.host().isAny() ? filled(first.length) : first;
        if (port.keepsPort()) {
            add(
                    version.set(Skeleton.KEEP),
                    new Element(
                            join(first, protocol(port), number(port.firstHost())),
                            join(last, protocol(port), number(port.lastHost())),
                            address.bytes(),
                            false));
            return;
        }
        for (int i = 0; i < port.count(); i++) {
            byte[] host = number(port.firstHost() + i);
            add(
                    version.set(Skeleton.PORT),
                    new Element(
                            join(first, protocol(port), host),
                            join(last, protocol(port), host),
                            join(address.bytes(), number(port.firstContainer() + i)),
                            false));
        }
    }

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0xff);
        return bytes;
    }

    private static byte[] protocol(PortMapping port) {
        return new byte[] {(byte) port.protocol().number()};
    }

    private static byte[] number(int port) {
        return new byte[] {(byte) (port >>> 8), (byte) port};
    }

    /// Fields of a concatenation, each filled up to 4 bytes.
    private static byte[] join(byte[]... fields) {
        int length = 0;
        for (byte[] field : fields) {
            length += (field.length + 3) & ~3;
        }
        byte[] joined = new byte[length];
        int position = 0;
        for (byte[] field : fields) {
            System.arraycopy(field, 0, joined, position, field.length);
            position += (field.length + 3) & ~3;
        }
        return joined;
    }

    private void single(String set, byte[] key) {
        add(set, new Element(key, NOTHING, NOTHING, false));
    }

    private void add(String set, Element element) {
        bySet.computeIfAbsent(set, _ -> new ArrayList<>()).add(element);
    }

    Elements and(Elements others) {
        others.bySet.forEach((set, list) -> list.forEach(element -> add(set, element)));
        return this;
    }

    /// Messages that add them; what is there already stays.
    List<NetlinkMessage> additions() {
        return messages(NEWSETELEM, NetlinkConstants.NLM_F_CREATE, IN_ONE_MESSAGE);
    }

    /// Messages that remove them; fail with ENOENT where one is absent.
    List<NetlinkMessage> removals() {
        return messages(DELSETELEM, 0, IN_ONE_MESSAGE);
    }

    /// One message for each.
    List<NetlinkMessage> singleRemovals() {
        return messages(DELSETELEM, 0, 1);
    }

    private List<NetlinkMessage> messages(int type, int flags, int limit) {
        List<NetlinkMessage> messages = new ArrayList<>();
        bySet.forEach(
                (set, elements) -> {
                    // both ends of a range go together
                    boolean isPaired = elements.stream().anyMatch(Element::closesRange);
                    int step = isPaired ? Math.max(2, limit) : limit;
                    for (int from = 0; from < elements.size(); from += step) {
                        messages.add(
                                message(
                                        type,
                                        flags,
                                        set,
                                        elements.subList(
                                                from, Math.min(elements.size(), from + step))));
                    }
                });
        return messages;
    }

    private static NetlinkMessage message(int type, int flags, String set, List<Element> elements) {
        NetlinkMessage message =
                NfTables.message(type, flags, "elements of set " + set)
                        .text(NFTA_SET_ELEM_LIST_TABLE, Skeleton.TABLE)
                        .text(NFTA_SET_ELEM_LIST_SET, set)
                        .nest(NFTA_SET_ELEM_LIST_ELEMENTS);
        for (Element element : elements) {
            message.nest(NFTA_LIST_ELEM);
            value(message, NFTA_SET_ELEM_KEY, element.key());
            value(message, NFTA_SET_ELEM_KEY_END, element.end());
            value(message, NFTA_SET_ELEM_DATA, element.data());
            if (element.closesRange()) {
                message.network32(NFTA_SET_ELEM_FLAGS, NFT_SET_ELEM_INTERVAL_END);
            }
            message.end();
        }
        return message.end();
    }

    private static void value(NetlinkMessage message, int attribute, byte[] value) {
        if (value.length > 0) {
            message.nest(attribute).bytes(NFTA_DATA_VALUE, value).end();
        }
    }
}
