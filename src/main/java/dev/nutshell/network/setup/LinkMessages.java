package dev.nutshell.network.setup;

import static dev.nutshell.kernel.abi.NetlinkConstants.NLM_F_APPEND;
import static dev.nutshell.kernel.abi.NetlinkConstants.NLM_F_CREATE;
import static dev.nutshell.kernel.abi.NetlinkConstants.NLM_F_EXCL;
import static dev.nutshell.kernel.abi.NetlinkConstants.NLM_F_REPLACE;

import dev.nutshell.kernel.abi.NetlinkConstants;
import dev.nutshell.kernel.abi.RouteConstants;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.netlink.NetlinkMessage;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.MacAddress;
import dev.nutshell.network.address.Subnet;
import dev.nutshell.network.driver.Ipvlan;
import dev.nutshell.network.driver.Macvlan;
import dev.nutshell.network.link.Forwarding;
import dev.nutshell.network.link.HostLink;
import dev.nutshell.network.link.LinkChange;
import dev.nutshell.network.link.LinkSizes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// [LinkChange]s as the kernel wants them (rtnetlink(7), `<linux/if_link.h>`).
final class LinkMessages {
    private static final int NEW = NLM_F_CREATE | NLM_F_EXCL;
    private static final Path IPV6 = Path.of("/proc/sys/net/ipv6");

    private LinkMessages() {}

    static List<NetlinkMessage> of(LinkChange change) {
        if (change instanceof LinkChange.AddVeth veth) {
            return List.of(veth(veth), port(veth));
        }
        // the kernel takes an alias from no message that makes a link
        if (change instanceof LinkChange.AddBridge bridge) {
            return List.of(bridge(bridge), mark(bridge.name(), bridge.network(), bridge.subject()));
        }
        if (change instanceof LinkChange.AddVlan vlan) {
            return List.of(single(vlan), mark(vlan.name(), vlan.network(), vlan.subject()));
        }
        if (change instanceof LinkChange.AddVxlan vxlan) {
            NetlinkMessage up = up(vxlan.name(), vxlan.subject());
            withoutIpv6(up);
            return List.of(vxlan(vxlan), mark(vxlan.name(), vxlan.network(), vxlan.subject()), up);
        }
        if (change instanceof LinkChange.AddCipher cipher) {
            return List.of(single(cipher), mark(cipher.name(), cipher.network(), cipher.subject()));
        }
        if (change instanceof LinkChange.AddQueue queue) {
            NetlinkMessage up = up(queue.name(), queue.subject());
            withoutIpv6(up);
            return List.of(single(queue), up);
        }
        return List.of(single(change));
    }

    private static NetlinkMessage single(LinkChange change) {
        String subject = change.subject();
        return switch (change) {
            case LinkChange.AddBridge bridge -> bridge(bridge);
            case LinkChange.AddVeth veth -> veth(veth);
            case LinkChange.AddQueue(String name) ->
                    named(name, 0, subject)
                            .nest(RouteConstants.IFLA_LINKINFO)
                            .text(RouteConstants.IFLA_INFO_KIND, "ifb")
                            .end();
            case LinkChange.AddVlan(String name, int trunk, int vlan, String _) ->
                    named(name, NetlinkConstants.IFF_UP, subject)
                            .number32(RouteConstants.IFLA_LINK, trunk)
                            .nest(RouteConstants.IFLA_LINKINFO)
                            .text(RouteConstants.IFLA_INFO_KIND, "vlan")
                            .nest(RouteConstants.IFLA_INFO_DATA)
                            .number16(RouteConstants.IFLA_VLAN_ID, vlan)
                            .end()
                            .end();
            case LinkChange.AddMacvlan macvlan ->
                    derived(macvlan.inside(), macvlan.parent(), true, subject)
                            .nest(RouteConstants.IFLA_LINKINFO)
                            .text(RouteConstants.IFLA_INFO_KIND, "macvlan")
                            .nest(RouteConstants.IFLA_INFO_DATA)
                            .number32(RouteConstants.IFLA_MACVLAN_MODE, mode(macvlan.mode()))
                            .end()
                            .end();
            case LinkChange.AddIpvlan ipvlan ->
                    derived(ipvlan.inside(), ipvlan.parent(), false, subject)
                            .nest(RouteConstants.IFLA_LINKINFO)
                            .text(RouteConstants.IFLA_INFO_KIND, "ipvlan")
                            .nest(RouteConstants.IFLA_INFO_DATA)
                            .number16(RouteConstants.IFLA_IPVLAN_MODE, ipvlan.mode().ordinal())
                            .number16(RouteConstants.IFLA_IPVLAN_FLAGS, flag(ipvlan.flag()))
                            .end()
                            .end();
            case LinkChange.AddVxlan vxlan -> vxlan(vxlan);
            case LinkChange.AddCipher(String name, String _, int mtu) ->
                    named(name, 0, subject)
                            .number32(RouteConstants.IFLA_MTU, mtu)
                            .nest(RouteConstants.IFLA_LINKINFO)
                            .text(RouteConstants.IFLA_INFO_KIND, "wireguard")
                            .end();
            case LinkChange.AddForwarding(int index, Forwarding added) ->
                    forwarding(
                            RouteConstants.RTM_NEWNEIGH,
                            NLM_F_CREATE | NLM_F_APPEND,
                            index,
                            added,
                            subject);
            case LinkChange.AddStation(int port, MacAddress station) ->
                    neighbour(
                                    RouteConstants.RTM_NEWNEIGH,
                                    NLM_F_CREATE | NLM_F_REPLACE,
                                    port,
                                    RouteConstants.NUD_REACHABLE,
                                    RouteConstants.NTF_MASTER,
                                    subject)
                            .bytes(RouteConstants.NDA_LLADDR, station.bytes());
            case LinkChange.DropStation(int port, MacAddress station) ->
                    neighbour(
                                    RouteConstants.RTM_DELNEIGH,
                                    0,
                                    port,
                                    0,
                                    RouteConstants.NTF_MASTER,
                                    subject)
                            .bytes(RouteConstants.NDA_LLADDR, station.bytes());
            case LinkChange.DropForwarding(int index, Forwarding dropped) ->
                    forwarding(RouteConstants.RTM_DELNEIGH, 0, index, dropped, subject);
            case LinkChange.SetUp(int index) ->
                    new NetlinkMessage(RouteConstants.RTM_NEWLINK, 0, subject)
                            .fixed(link(index, NetlinkConstants.IFF_UP));
            case LinkChange.AddAddress address -> address(address);
            case LinkChange.AddRoute route -> route(route);
            case LinkChange.DeleteLink(int index) ->
                    new NetlinkMessage(RouteConstants.RTM_DELLINK, 0, subject)
                            .fixed(link(index, 0));
        };
    }

    /// `struct ifinfomsg`.
    static byte[] link(int index, int flags) {
        return ByteBuffer.allocate(NetlinkConstants.IFINFOMSG_SIZE)
                .order(ByteOrder.nativeOrder())
                .putInt(4, index)
                .putInt(8, flags)
                .putInt(12, flags)
                .array();
    }

    private static NetlinkMessage named(String name, int flags, String subject) {
        return new NetlinkMessage(RouteConstants.RTM_NEWLINK, NEW, subject)
                .fixed(link(0, flags))
                .text(RouteConstants.IFLA_IFNAME, name);
    }

    private static NetlinkMessage mark(String name, String network, String subject) {
        return new NetlinkMessage(RouteConstants.RTM_NEWLINK, 0, subject)
                .fixed(link(0, 0))
                .text(RouteConstants.IFLA_IFNAME, name)
                .text(RouteConstants.IFLA_IFALIAS, HostLink.mark(network));
    }

    private static NetlinkMessage bridge(LinkChange.AddBridge bridge) {
        NetlinkMessage message =
                named(bridge.name(), 0, bridge.subject())
                        .bytes(RouteConstants.IFLA_ADDRESS, bridge.mac().bytes());
        if (bridge.mtu() > 0) {
            message.number32(RouteConstants.IFLA_MTU, bridge.mtu());
        }
        return message.nest(RouteConstants.IFLA_LINKINFO)
                .text(RouteConstants.IFLA_INFO_KIND, "bridge")
                .end();
    }

    /// The pair; its end outside is switched on by [#port].
    private static NetlinkMessage veth(LinkChange.AddVeth veth) {
        LinkChange.Inside inside = veth.inside();
        NetlinkMessage message =
                named(veth.name(), 0, veth.subject())
                        .number32(RouteConstants.IFLA_MASTER, veth.master());
        sizes(message, inside.sizes());
        message.nest(RouteConstants.IFLA_LINKINFO)
                .text(RouteConstants.IFLA_INFO_KIND, "veth")
                .nest(RouteConstants.IFLA_INFO_DATA)
                .nest(RouteConstants.VETH_INFO_PEER)
                .fixed(link(0, 0));
        inside(message, inside, true);
        return message.end().end().end();
    }

    /// Switches the end outside on: without an address of its own, also a link-local one.
    private static NetlinkMessage port(LinkChange.AddVeth veth) {
        NetlinkMessage message = up(veth.name(), veth.subject());
        if (veth.isolated()) {
            message.nest(RouteConstants.IFLA_LINKINFO)
                    .text(RouteConstants.IFLA_INFO_SLAVE_KIND, "bridge")
                    .nest(RouteConstants.IFLA_INFO_SLAVE_DATA)
                    .number8(RouteConstants.IFLA_BRPORT_ISOLATED, 1)
                    .end()
                    .end();
        }
        withoutIpv6(message);
        return message;
    }

    private static NetlinkMessage up(String name, String subject) {
        return new NetlinkMessage(RouteConstants.RTM_NEWLINK, 0, subject)
                .fixed(link(0, NetlinkConstants.IFF_UP))
                .text(RouteConstants.IFLA_IFNAME, name);
    }

    private static void withoutIpv6(NetlinkMessage message) {
        if (Files.isDirectory(IPV6)) {
            message.nest(RouteConstants.IFLA_AF_SPEC)
                    .nest(SocketConstants.AF_INET6)
                    .number8(
                            RouteConstants.IFLA_INET6_ADDR_GEN_MODE,
                            RouteConstants.IN6_ADDR_GEN_MODE_NONE)
                    .end()
                    .end();
        }
    }

    private static void inside(
            NetlinkMessage message, LinkChange.Inside inside, boolean hasOwnMac) {
        message.text(RouteConstants.IFLA_IFNAME, inside.name())
                .number32(RouteConstants.IFLA_NET_NS_FD, inside.namespace().number());
        if (hasOwnMac) {
            message.bytes(RouteConstants.IFLA_ADDRESS, inside.mac().bytes());
        }
        sizes(message, inside.sizes());
    }

    /// A kernel before 6.3 passes over what it does not know.
    private static void sizes(NetlinkMessage message, LinkSizes sizes) {
        if (sizes.mtu() > 0) {
            message.number32(RouteConstants.IFLA_MTU, sizes.mtu());
        }
        if (sizes.gsoIpv4MaxSize() > 0) {
            message.number32(RouteConstants.IFLA_GSO_IPV4_MAX_SIZE, sizes.gsoIpv4MaxSize());
        }
    }

    private static NetlinkMessage derived(
            LinkChange.Inside inside, int parent, boolean hasOwnMac, String subject) {
        NetlinkMessage message =
                new NetlinkMessage(RouteConstants.RTM_NEWLINK, NEW, subject)
                        .fixed(link(0, 0))
                        .number32(RouteConstants.IFLA_LINK, parent);
        inside(message, inside, hasOwnMac);
        return message;
    }

    /// `enum macvlan_mode`.
    private static int mode(Macvlan.Mode mode) {
        return switch (mode) {
            case PRIVATE -> 1;
            case VEPA -> 2;
            case BRIDGE -> 4;
            case PASSTHRU -> 8;
        };
    }

    /// IPVLAN_F_PRIVATE, IPVLAN_F_VEPA.
    private static int flag(Ipvlan.Flag flag) {
        return switch (flag) {
            case BRIDGE -> 0;
            case PRIVATE -> 1;
            case VEPA -> 2;
        };
    }

    private static NetlinkMessage vxlan(LinkChange.AddVxlan vxlan) {
        NetlinkMessage message =
                named(vxlan.name(), 0, vxlan.subject())
                        .number32(RouteConstants.IFLA_MASTER, vxlan.master());
        if (vxlan.mtu() > 0) {
            message.number32(RouteConstants.IFLA_MTU, vxlan.mtu());
        }
        message.nest(RouteConstants.IFLA_LINKINFO)
                .text(RouteConstants.IFLA_INFO_KIND, "vxlan")
                .nest(RouteConstants.IFLA_INFO_DATA)
                .number32(RouteConstants.IFLA_VXLAN_ID, vxlan.identifier())
                .number8(RouteConstants.IFLA_VXLAN_LEARNING, 1)
                .bytes(
                        RouteConstants.IFLA_VXLAN_PORT,
                        new byte[] {(byte) (vxlan.port() >>> 8), (byte) vxlan.port()});
        vxlan.group()
                .ifPresent(
                        group ->
                                message.bytes(
                                        group.isV6()
                                                ? RouteConstants.IFLA_VXLAN_GROUP6
                                                : RouteConstants.IFLA_VXLAN_GROUP,
                                        group.bytes()));
        vxlan.local()
                .ifPresent(
                        local ->
                                message.bytes(
                                        local.isV6()
                                                ? RouteConstants.IFLA_VXLAN_LOCAL6
                                                : RouteConstants.IFLA_VXLAN_LOCAL,
                                        local.bytes()));
        if (vxlan.underlay() > 0) {
            message.number32(RouteConstants.IFLA_VXLAN_LINK, vxlan.underlay());
        }
        return message.end().end();
    }

    /// An entry of the forwarding table (bridge(8)).
    private static NetlinkMessage forwarding(
            int type, int flags, int index, Forwarding forwarding, String subject) {
        NetlinkMessage message =
                neighbour(
                                type,
                                flags,
                                index,
                                RouteConstants.NUD_NOARP | RouteConstants.NUD_PERMANENT,
                                RouteConstants.NTF_SELF,
                                subject)
                        .bytes(RouteConstants.NDA_LLADDR, forwarding.station().bytes())
                        .bytes(RouteConstants.NDA_DST, forwarding.peer().bytes());
        return forwarding.link() == 0
                ? message
                : message.number32(RouteConstants.NDA_IFINDEX, forwarding.link());
    }

    /// `struct ndmsg` of a bridge's or a tunnel's table.
    private static NetlinkMessage neighbour(
            int type, int flags, int index, int state, int owner, String subject) {
        byte[] header =
                ByteBuffer.allocate(RouteConstants.NDMSG_SIZE)
                        .order(ByteOrder.nativeOrder())
                        .put(0, (byte) RouteConstants.AF_BRIDGE)
                        .putInt(4, index)
                        .putShort(8, (short) state)
                        .put(10, (byte) owner)
                        .array();
        return new NetlinkMessage(type, flags, subject).fixed(header);
    }

    /// IPv6 without the search for duplicates: the lease has excluded them, and it would cost a second.
    private static NetlinkMessage address(LinkChange.AddAddress change) {
        IpAddress address = change.address();
        byte[] header =
                ByteBuffer.allocate(RouteConstants.IFADDRMSG_SIZE)
                        .order(ByteOrder.nativeOrder())
                        .put(0, family(address))
                        .put(1, (byte) change.prefix())
                        .put(2, (byte) (address.isV6() ? RouteConstants.IFA_F_NODAD : 0))
                        .putInt(4, change.index())
                        .array();
        NetlinkMessage message =
                new NetlinkMessage(RouteConstants.RTM_NEWADDR, NEW, change.subject())
                        .fixed(header)
                        .bytes(RouteConstants.IFA_LOCAL, address.bytes())
                        .bytes(RouteConstants.IFA_ADDRESS, address.bytes());
        if (!address.isV6() && change.prefix() < 31) {
            IpAddress last = new Subnet(address, change.prefix()).last();
            message.bytes(RouteConstants.IFA_BROADCAST, last.bytes());
        }
        return message;
    }

    private static NetlinkMessage route(LinkChange.AddRoute route) {
        int scope =
                route.gateway().isPresent() || route.destination().address().isV6()
                        ? RouteConstants.RT_SCOPE_UNIVERSE
                        : RouteConstants.RT_SCOPE_LINK;
        byte[] header =
                ByteBuffer.allocate(RouteConstants.RTMSG_SIZE)
                        .put(0, family(route.destination().address()))
                        .put(1, (byte) route.destination().prefix())
                        .put(4, (byte) RouteConstants.RT_TABLE_MAIN)
                        .put(5, (byte) RouteConstants.RTPROT_BOOT)
                        .put(6, (byte) scope)
                        .put(7, (byte) RouteConstants.RTN_UNICAST)
                        .array();
        NetlinkMessage message =
                new NetlinkMessage(
                                RouteConstants.RTM_NEWROUTE,
                                NLM_F_CREATE | NLM_F_REPLACE,
                                route.subject())
                        .fixed(header);
        if (route.destination().prefix() > 0) {
            message.bytes(RouteConstants.RTA_DST, route.destination().address().bytes());
        }
        route.gateway()
                .ifPresent(gateway -> message.bytes(RouteConstants.RTA_GATEWAY, gateway.bytes()));
        return message.number32(RouteConstants.RTA_OIF, route.index());
    }

    private static byte family(IpAddress address) {
        return (byte) (address.isV6() ? SocketConstants.AF_INET6 : SocketConstants.AF_INET);
    }
}
