package dev.nutshell.network.setup;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.NetlinkConstants;
import dev.nutshell.kernel.abi.RouteConstants;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.netlink.NetlinkAnswer;
import dev.nutshell.kernel.netlink.NetlinkMessage;
import dev.nutshell.kernel.netlink.NetlinkSocket;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.MacAddress;
import dev.nutshell.network.address.Subnet;
import dev.nutshell.network.link.Forwarding;
import dev.nutshell.network.link.HostLink;
import dev.nutshell.network.link.LinkCalls;
import dev.nutshell.network.link.LinkChange;
import dev.nutshell.network.link.LinkSizes;
import dev.nutshell.network.link.Way;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Links, addresses and routes over rtnetlink(7), of the namespace of the thread that opened it.
public final class KernelLinks implements LinkCalls {
    private final NetlinkSocket socket;

    private KernelLinks(NetlinkSocket socket) {
        this.socket = socket;
    }

    public static KernelLinks open(Syscalls syscalls) {
        return new KernelLinks(NetlinkSocket.open(syscalls, NetlinkConstants.NETLINK_ROUTE));
    }

    @Override
    public OptionalInt find(String name) {
        return ask(name).stream().mapToInt(answer -> answer.number32(4)).findFirst();
    }

    @Override
    public Optional<HostLink> look(String name) {
        return ask(name).stream().map(KernelLinks::link).findFirst();
    }

    private static HostLink link(NetlinkAnswer answer) {
        Map<Integer, byte[]> attributes = answer.attributes(NetlinkConstants.IFINFOMSG_SIZE);
        byte[] info = attributes.getOrDefault(RouteConstants.IFLA_LINKINFO, new byte[0]);
        return new HostLink(
                answer.number32(4),
                text(NetlinkAnswer.attributes(info, 0).get(RouteConstants.IFLA_INFO_KIND)),
                text(attributes.get(RouteConstants.IFLA_IFALIAS)));
    }

    /// @param bytes with a zero at the end
    private static String text(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "";
        }
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private List<NetlinkAnswer> ask(String name) {
        try {
            return socket.ask(
                    new NetlinkMessage(RouteConstants.RTM_GETLINK, 0, "link " + name)
                            .fixed(new byte[NetlinkConstants.IFINFOMSG_SIZE])
                            .text(RouteConstants.IFLA_IFNAME, name));
        } catch (KernelException failure) {
            if (failure.errno() == Errno.ENODEV) {
                return List.of();
            }
            throw failure;
        }
    }

    @Override
    public void play(List<LinkChange> changes) {
        socket.play(changes.stream().flatMap(change -> LinkMessages.of(change).stream()).toList());
    }

    @Override
    public List<Subnet> subnets() {
        List<Subnet> subnets = new ArrayList<>();
        for (NetlinkAnswer answer :
                list(RouteConstants.RTM_GETADDR, RouteConstants.IFADDRMSG_SIZE, "addresses")) {
            Map<Integer, byte[]> attributes = answer.attributes(RouteConstants.IFADDRMSG_SIZE);
            add(subnets, attributes.get(RouteConstants.IFA_ADDRESS), answer.number8(1));
        }
        for (NetlinkAnswer answer :
                list(RouteConstants.RTM_GETROUTE, RouteConstants.RTMSG_SIZE, "routes")) {
            Map<Integer, byte[]> attributes = answer.attributes(RouteConstants.RTMSG_SIZE);
            if (answer.number8(1) > 0 && isUnicast(answer)) {
                add(subnets, attributes.get(RouteConstants.RTA_DST), answer.number8(1));
            }
        }
        return subnets;
    }

    private static boolean isUnicast(NetlinkAnswer route) {
        return route.number8(7) == RouteConstants.RTN_UNICAST;
    }

    private static void add(List<Subnet> subnets, byte @Nullable [] address, int prefix) {
        if (address != null && (address.length == 4 || address.length == 16)) {
            subnets.add(new Subnet(IpAddress.of(address), prefix));
        }
    }

    @Override
    public Optional<LinkSizes> defaultSizes() {
        for (NetlinkAnswer answer :
                list(RouteConstants.RTM_GETROUTE, RouteConstants.RTMSG_SIZE, "routes")) {
            boolean isDefault = answer.number8(1) == 0 && isUnicast(answer);
            Map<Integer, byte[]> attributes = answer.attributes(RouteConstants.RTMSG_SIZE);
            var link = NetlinkAnswer.number32(attributes, RouteConstants.RTA_OIF);
            if (isDefault && answer.number8(0) == SocketConstants.AF_INET && link.isPresent()) {
                return sizes(link.get());
            }
        }
        return Optional.empty();
    }

    private int mtu(int index) {
        return sizes(index).map(LinkSizes::mtu).orElse(0);
    }

    private Optional<LinkSizes> sizes(int index) {
        return socket
                .ask(
                        new NetlinkMessage(RouteConstants.RTM_GETLINK, 0, "link " + index)
                                .fixed(LinkMessages.link(index, 0)))
                .stream()
                .map(answer -> answer.attributes(NetlinkConstants.IFINFOMSG_SIZE))
                .map(
                        link ->
                                new LinkSizes(
                                        NetlinkAnswer.number32(link, RouteConstants.IFLA_MTU)
                                                .orElse(0),
                                        NetlinkAnswer.number32(
                                                        link, RouteConstants.IFLA_GSO_IPV4_MAX_SIZE)
                                                .orElse(0)))
                .findFirst();
    }

    @Override
    public Optional<Way> way(IpAddress destination) {
        byte[] header = new byte[RouteConstants.RTMSG_SIZE];
        header[0] =
                (byte) (destination.isV6() ? SocketConstants.AF_INET6 : SocketConstants.AF_INET);
        header[1] = (byte) destination.family().bits();
        try {
            return socket
                    .ask(
                            new NetlinkMessage(
                                            RouteConstants.RTM_GETROUTE,
                                            0,
                                            "route to " + destination)
                                    .fixed(header)
                                    .bytes(RouteConstants.RTA_DST, destination.bytes()))
                    .stream()
                    .findFirst()
                    .flatMap(this::way);
        } catch (KernelException failure) {
            if (failure.errno() == Errno.ENETUNREACH || failure.errno() == Errno.EHOSTUNREACH) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private Optional<Way> way(NetlinkAnswer route) {
        Map<Integer, byte[]> attributes = route.attributes(RouteConstants.RTMSG_SIZE);
        Optional<IpAddress> source =
                Optional.ofNullable(attributes.get(RouteConstants.RTA_PREFSRC)).map(IpAddress::of);
        boolean isHere = route.number8(7) == RouteConstants.RTN_LOCAL;
        return NetlinkAnswer.number32(attributes, RouteConstants.RTA_OIF)
                .map(link -> new Way(link, mtu(link), source, isHere));
    }

    @Override
    public Optional<Way> wayOver(String link, IpAddress.Family family) {
        OptionalInt index = find(link);
        if (index.isEmpty()) {
            return Optional.empty();
        }
        Optional<IpAddress> source =
                addresses().stream()
                        .filter(own -> own.link() == index.getAsInt())
                        .map(Own::address)
                        .filter(address -> address.family() == family && !address.isLinkLocal())
                        .findFirst();
        return Optional.of(new Way(index.getAsInt(), mtu(index.getAsInt()), source, false));
    }

    @Override
    public Optional<Way> wayFrom(IpAddress wanted) {
        return addresses().stream()
                .filter(own -> own.address().equals(wanted))
                .findFirst()
                .map(own -> new Way(own.link(), mtu(own.link()), Optional.of(wanted), false));
    }

    private record Own(int link, IpAddress address) {}

    private List<Own> addresses() {
        List<Own> addresses = new ArrayList<>();
        for (NetlinkAnswer answer :
                list(RouteConstants.RTM_GETADDR, RouteConstants.IFADDRMSG_SIZE, "addresses")) {
            Map<Integer, byte[]> attributes = answer.attributes(RouteConstants.IFADDRMSG_SIZE);
            // of a point-to-point link the other one is the peer's
            byte[] address =
                    attributes.getOrDefault(
                            RouteConstants.IFA_LOCAL, attributes.get(RouteConstants.IFA_ADDRESS));
            if (address != null) {
                addresses.add(new Own(answer.number32(4), IpAddress.of(address)));
            }
        }
        return addresses;
    }

    @Override
    public List<Forwarding> forwardings(int vxlan) {
        byte[] header = new byte[RouteConstants.NDMSG_SIZE];
        header[0] = (byte) RouteConstants.AF_BRIDGE;
        List<Forwarding> found = new ArrayList<>();
        for (NetlinkAnswer answer :
                socket.ask(
                        new NetlinkMessage(
                                        RouteConstants.RTM_GETNEIGH,
                                        NetlinkConstants.NLM_F_DUMP,
                                        "forwarding tables")
                                .fixed(header))) {
            Map<Integer, byte[]> attributes = answer.attributes(RouteConstants.NDMSG_SIZE);
            byte[] station = attributes.get(RouteConstants.NDA_LLADDR);
            byte[] peer = attributes.get(RouteConstants.NDA_DST);
            // those of the bridge that it is on have no peer
            if (answer.number32(4) == vxlan && station != null && peer != null) {
                int link = NetlinkAnswer.number32(attributes, RouteConstants.NDA_IFINDEX).orElse(0);
                found.add(new Forwarding(MacAddress.of(station), IpAddress.of(peer), link));
            }
        }
        return found;
    }

    private List<NetlinkAnswer> list(int type, int fixed, String subject) {
        return socket.ask(
                new NetlinkMessage(type, NetlinkConstants.NLM_F_DUMP, subject)
                        .fixed(new byte[fixed]));
    }

    @Override
    public void close() {
        socket.close();
    }
}
