package dev.nutshell.network.setup;

import static dev.nutshell.kernel.abi.NetlinkConstants.NLM_F_CREATE;
import static dev.nutshell.kernel.abi.NetlinkConstants.NLM_F_EXCL;
import static dev.nutshell.kernel.abi.NetlinkConstants.NLM_F_REPLACE;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.NetlinkConstants;
import dev.nutshell.kernel.abi.RouteConstants;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.namespace.Namespace;
import dev.nutshell.kernel.namespace.NamespaceThread;
import dev.nutshell.kernel.netlink.NetlinkMessage;
import dev.nutshell.kernel.netlink.NetlinkSocket;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.endpoint.PortMapping;
import dev.nutshell.network.link.LinkChange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Leads what a container without interfaces answers from its published ports to its own loopback, whoever it is for: there the
/// forwarder's socket has that address (ip-rule(8), `ipproto`, `sport`).
///
/// What the container sends from other ports finds no way, as before.
final class AnswerRoutes {
    /// One that nobody else has in the container's own namespace, before the main table.
    private static final int TABLE = 100;

    private static final int PRIORITY = 100;

    /// `lo` is the first interface of every namespace.
    private static final int LOOPBACK = 1;

    private AnswerRoutes() {}

    /// @param namespace of the container
    /// @return the families in which it could be done: not without the kernel's part for it
    static Set<Family> add(Syscalls syscalls, Fd namespace, List<PortMapping> ports) {
        return new NamespaceThread(syscalls)
                .call(namespace, Namespace.NETWORK, () -> add(syscalls, ports));
    }

    private static Set<Family> add(Syscalls syscalls, List<PortMapping> ports) {
        Set<Family> done = EnumSet.noneOf(Family.class);
        try (NetlinkSocket socket = NetlinkSocket.open(syscalls, NetlinkConstants.NETLINK_ROUTE)) {
            for (Family family : Family.values()) {
                try {
                    messages(family, ports).forEach(message -> play(socket, message));
                    done.add(family);
                } catch (KernelException _) {
                    // clients of this family come from the loopback then
                }
            }
        }
        return done;
    }

    /// A supervisor that was killed has made it already.
    private static void play(NetlinkSocket socket, NetlinkMessage message) {
        try {
            socket.play(List.of(message));
        } catch (KernelException failure) {
            if (failure.errno() != Errno.EEXIST) {
                throw failure;
            }
        }
    }

    /// A host port of any address leads to the container over either family.
    private static List<NetlinkMessage> messages(Family family, List<PortMapping> ports) {
        List<NetlinkMessage> messages = new ArrayList<>();
        // the container's init does the same, before this or after it: routes need it
        messages.addAll(LinkMessages.of(new LinkChange.SetUp(LOOPBACK)));
        messages.add(route(family));
        messages.add(refusals(family));
        ports.stream()
                .map(
                        port ->
                                new Answering(
                                        port.protocol().number(),
                                        port.firstContainer(),
                                        port.firstContainer() + port.count() - 1))
                .distinct()
                .forEach(answering -> messages.add(rule(family, answering)));
        return messages;
    }

    private record Answering(int protocol, int first, int last) {}

    private static NetlinkMessage rule(Family family, Answering from) {
        byte[] range =
                ByteBuffer.allocate(2 * Short.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .putShort((short) from.first())
                        .putShort((short) from.last())
                        .array();
        return rule(family, from.protocol(), 0, "rule for answers from port " + from.first())
                .bytes(RouteConstants.FRA_SPORT_RANGE, range);
    }

    /// That nobody listens on a port of UDP is told by ICMP, which has no port: only what is sent from the loopback's address, as
    /// errors are, so that the container's own `ping` finds no way.
    private static NetlinkMessage refusals(Family family) {
        boolean isV4 = family == Family.V4;
        return rule(
                        family,
                        isV4 ? SocketConstants.IPPROTO_ICMP : SocketConstants.IPPROTO_ICMPV6,
                        family.bits(),
                        "rule for refusals")
                .bytes(RouteConstants.FRA_SRC, loopback(family).bytes());
    }

    /// @param source bits of the address that packets have to come from
    private static NetlinkMessage rule(Family family, int protocol, int source, String subject) {
        byte[] header =
                ByteBuffer.allocate(RouteConstants.FIB_RULE_HDR_SIZE)
                        .put(0, number(family))
                        .put(2, (byte) source)
                        .put(4, (byte) TABLE)
                        .put(7, (byte) RouteConstants.FR_ACT_TO_TBL)
                        .array();
        return new NetlinkMessage(RouteConstants.RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL, subject)
                .fixed(header)
                .number32(RouteConstants.FRA_PRIORITY, PRIORITY)
                .number8(RouteConstants.FRA_IP_PROTO, protocol);
    }

    private static NetlinkMessage route(Family family) {
        boolean isV4 = family == Family.V4;
        byte[] header =
                ByteBuffer.allocate(RouteConstants.RTMSG_SIZE)
                        .put(0, number(family))
                        .put(4, (byte) TABLE)
                        .put(5, (byte) RouteConstants.RTPROT_BOOT)
                        .put(
                                6,
                                (byte)
                                        (isV4
                                                ? RouteConstants.RT_SCOPE_HOST
                                                : RouteConstants.RT_SCOPE_UNIVERSE))
                        .put(7, (byte) RouteConstants.RTN_LOCAL)
                        .array();
        return new NetlinkMessage(
                        RouteConstants.RTM_NEWROUTE,
                        NLM_F_CREATE | NLM_F_REPLACE,
                        "route for answers")
                .fixed(header)
                // of who answers over UDP without saying where it was asked
                .bytes(RouteConstants.RTA_PREFSRC, loopback(family).bytes())
                .number32(RouteConstants.RTA_OIF, LOOPBACK);
    }

    private static IpAddress loopback(Family family) {
        return IpAddress.parse(family == Family.V4 ? "127.0.0.1" : "::1");
    }

    private static byte number(Family family) {
        return (byte) (family == Family.V4 ? SocketConstants.AF_INET : SocketConstants.AF_INET6);
    }
}
