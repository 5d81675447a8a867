package dev.nutshell.kernel.netlink;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.NetlinkConstants;
import dev.nutshell.kernel.abi.RouteConstants;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Links, in the network namespace of the thread that opened it (rtnetlink(7)).
public final class RouteNetlink implements AutoCloseable {
    private static final byte[] NOTHING = {};

    /// Up to tx_dropped of `struct rtnl_link_stats64`.
    private static final int TRAFFIC_SIZE = 8 * Long.BYTES;

    private final NetlinkSocket socket;

    private RouteNetlink(NetlinkSocket socket) {
        this.socket = socket;
    }

    public static RouteNetlink open(Syscalls syscalls) {
        return new RouteNetlink(NetlinkSocket.open(syscalls, NetlinkConstants.NETLINK_ROUTE));
    }

    /// Switches a link on; no change when it is on. Loopback is index 1 in every namespace.
    public void setLinkUp(int index) {
        socket.play(
                List.of(
                        new NetlinkMessage(RouteConstants.RTM_NEWLINK, 0, "link " + index + " up")
                                .fixed(header(index, NetlinkConstants.IFF_UP))));
    }

    /// Makes a link of a kind that needs nothing but a name (`ifb`, `bridge`, `dummy`), and switches it on.
    ///
    /// @throws KernelException EEXIST when the name is taken; EOPNOTSUPP where the kernel has no such kind
    public void addLink(String name, String kind) {
        socket.play(
                List.of(
                        new NetlinkMessage(
                                        RouteConstants.RTM_NEWLINK,
                                        NetlinkConstants.NLM_F_CREATE | NetlinkConstants.NLM_F_EXCL,
                                        kind + " link " + name)
                                .fixed(header(0, NetlinkConstants.IFF_UP))
                                .text(RouteConstants.IFLA_IFNAME, name)
                                .nest(RouteConstants.IFLA_LINKINFO)
                                .text(RouteConstants.IFLA_INFO_KIND, kind)
                                .end()));
    }

    /// @throws KernelException ENODEV
    public void deleteLink(int index) {
        socket.play(
                List.of(
                        new NetlinkMessage(RouteConstants.RTM_DELLINK, 0, "link " + index)
                                .fixed(header(index, 0))));
    }

    /// The link of that name; empty when there is none.
    public Optional<Link> link(String name) {
        NetlinkMessage question =
                new NetlinkMessage(RouteConstants.RTM_GETLINK, 0, "link " + name)
                        .fixed(header(0, 0))
                        .text(RouteConstants.IFLA_IFNAME, name);
        try {
            List<NetlinkAnswer> answers = socket.ask(question);
            return answers.isEmpty() ? Optional.empty() : Optional.of(link(answers.getFirst()));
        } catch (KernelException failure) {
            if (failure.errno() == Errno.ENODEV) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /// All links, by index.
    public List<Link> links() {
        List<Link> links = new ArrayList<>();
        NetlinkMessage question =
                new NetlinkMessage(RouteConstants.RTM_GETLINK, NetlinkConstants.NLM_F_DUMP, "links")
                        .fixed(header(0, 0));
        for (NetlinkAnswer answer : socket.ask(question)) {
            links.add(link(answer));
        }
        return links;
    }

    private static Link link(NetlinkAnswer answer) {
        Map<Integer, byte[]> attributes = answer.attributes(NetlinkConstants.IFINFOMSG_SIZE);
        Map<Integer, byte[]> details =
                NetlinkAnswer.attributes(
                        attributes.getOrDefault(RouteConstants.IFLA_LINKINFO, NOTHING), 0);
        return new Link(
                answer.number32(4),
                NetlinkAnswer.text(attributes.getOrDefault(RouteConstants.IFLA_IFNAME, NOTHING)),
                NetlinkAnswer.text(details.getOrDefault(RouteConstants.IFLA_INFO_KIND, NOTHING)),
                (answer.number32(8) & NetlinkConstants.IFF_UP) != 0,
                NetlinkAnswer.number32(attributes, RouteConstants.IFLA_MTU).orElse(0),
                NetlinkAnswer.number32(attributes, RouteConstants.IFLA_MASTER).orElse(0),
                traffic(attributes.getOrDefault(RouteConstants.IFLA_STATS64, NOTHING)));
    }

    /// `struct rtnl_link_stats64`: packets, bytes, errors and drops, each received and sent.
    private static Link.Traffic traffic(byte[] value) {
        byte[] bytes = value.length < TRAFFIC_SIZE ? new byte[TRAFFIC_SIZE] : value;
        ByteBuffer counters = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        return new Link.Traffic(
                counters.getLong(16),
                counters.getLong(0),
                counters.getLong(32),
                counters.getLong(48),
                counters.getLong(24),
                counters.getLong(8),
                counters.getLong(40),
                counters.getLong(56));
    }

    /// `struct ifinfomsg`.
    private static byte[] header(int index, int flags) {
        return ByteBuffer.allocate(NetlinkConstants.IFINFOMSG_SIZE)
                .order(ByteOrder.nativeOrder())
                .putInt(4, index)
                .putInt(8, flags)
                .putInt(12, flags)
                .array();
    }

    @Override
    public void close() {
        socket.close();
    }
}
