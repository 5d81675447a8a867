package dev.nutshell.kernel.netlink;

import static dev.nutshell.kernel.abi.NetlinkConstants.NLM_F_CREATE;
import static dev.nutshell.kernel.abi.NetlinkConstants.NLM_F_DUMP;
import static dev.nutshell.kernel.abi.NetlinkConstants.NLM_F_EXCL;
import static dev.nutshell.kernel.abi.NetlinkConstants.NLM_F_REPLACE;

import dev.nutshell.kernel.abi.NetlinkConstants;
import dev.nutshell.kernel.abi.TrafficConstants;
import dev.nutshell.kernel.call.Syscalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rates of links, in the network namespace of the thread that opened it (tc(8)).
///
/// Only what leaves a link can be held. What comes in is redirected to an intermediate link (kind `ifb`), and held there.
public final class TrafficControl implements AutoCloseable {
    private static final int ROOT_HANDLE = 1 << 16;
    private static final int INGRESS_HANDLE = 0xffff << 16;

    private final NetlinkSocket socket;

    private TrafficControl(NetlinkSocket socket) {
        this.socket = socket;
    }

    public static TrafficControl open(Syscalls syscalls) {
        return new TrafficControl(NetlinkSocket.open(syscalls, NetlinkConstants.NETLINK_ROUTE));
    }

    /// Gives the link at `index` a queue, or changes the one it has. A queue of another kind goes, with its classes.
    ///
    /// @throws dev.nutshell.kernel.call.KernelException ENODEV; ENOENT where the kernel has no such queue
    public void replace(int index, Discipline discipline) {
        boolean isIngress = discipline instanceof Discipline.Ingress;
        NetlinkMessage message =
                message(
                        TrafficConstants.RTM_NEWQDISC,
                        NLM_F_CREATE | NLM_F_REPLACE,
                        discipline.kind() + " queue of link " + index,
                        index,
                        isIngress ? INGRESS_HANDLE : ROOT_HANDLE,
                        isIngress ? TrafficConstants.TC_H_INGRESS : TrafficConstants.TC_H_ROOT);
        message.text(TrafficConstants.TCA_KIND, discipline.kind());
        TrafficOptions.add(message, discipline);
        socket.play(List.of(message));
    }

    /// Makes or changes a class; the link has a [Discipline.Hierarchy].
    public void replaceClass(int index, TrafficClass wanted) {
        NetlinkMessage message =
                message(
                        TrafficConstants.RTM_NEWTCLASS,
                        NLM_F_CREATE | NLM_F_REPLACE,
                        "class 1:" + Integer.toHexString(wanted.minor()) + " of link " + index,
                        index,
                        ROOT_HANDLE | wanted.minor(),
                        ROOT_HANDLE | wanted.parent());
        message.text(TrafficConstants.TCA_KIND, "htb");
        TrafficOptions.add(message, wanted);
        socket.play(List.of(message));
    }

    /// Takes class 1:`minor` away.
    public void removeClass(int index, int minor) {
        socket.play(
                List.of(
                        message(
                                TrafficConstants.RTM_DELTCLASS,
                                0,
                                "class 1:" + Integer.toHexString(minor) + " of link " + index,
                                index,
                                ROOT_HANDLE | minor,
                                0)));
    }

    /// Everything that comes in on `index`, which has [Discipline.Ingress], leaves on `target` instead: with an `ifb`
    /// there it waits in that link's queue and then comes in as if nothing had been.
    ///
    /// A u32 filter, which every kernel with redirection has; matchall is younger and not everywhere.
    public void redirect(int index, int target) {
        NetlinkMessage message =
                new NetlinkMessage(
                                TrafficConstants.RTM_NEWTFILTER,
                                NLM_F_CREATE | NLM_F_EXCL,
                                "redirection of link " + index + " to " + target)
                        .fixed(TrafficOptions.filterHeader(index, INGRESS_HANDLE));
        message.text(TrafficConstants.TCA_KIND, "u32");
        TrafficOptions.addRedirection(message, target);
        socket.play(List.of(message));
    }

    /// The link's queue goes, with classes and filters; of the root the kernel's own takes its place.
    public void remove(int index, Discipline discipline) {
        boolean isIngress = discipline instanceof Discipline.Ingress;
        socket.play(
                List.of(
                        message(
                                TrafficConstants.RTM_DELQDISC,
                                0,
                                discipline.kind() + " queue of link " + index,
                                index,
                                0,
                                isIngress
                                        ? TrafficConstants.TC_H_INGRESS
                                        : TrafficConstants.TC_H_ROOT)));
    }

    /// The queues of a link.
    public List<QueueStatistics> queues(int index) {
        return list(TrafficConstants.RTM_GETQDISC, "queues of link " + index, index);
    }

    /// The classes of a link.
    public List<QueueStatistics> classes(int index) {
        return list(TrafficConstants.RTM_GETTCLASS, "classes of link " + index, index);
    }

    private List<QueueStatistics> list(int type, String subject, int index) {
        List<QueueStatistics> queues = new ArrayList<>();
        for (NetlinkAnswer answer : socket.ask(message(type, NLM_F_DUMP, subject, index, 0, 0))) {
            // of queues the kernel lists those of every link
            if (answer.number32(4) == index) {
                queues.add(statistics(answer));
            }
        }
        return queues;
    }

    private static QueueStatistics statistics(NetlinkAnswer answer) {
        Map<Integer, byte[]> attributes = answer.attributes(TrafficConstants.TCMSG_SIZE);
        byte[] none = {};
        Map<Integer, byte[]> counters =
                NetlinkAnswer.attributes(
                        attributes.getOrDefault(TrafficConstants.TCA_STATS2, none), 0);
        ByteBuffer basic = atLeast(12, counters.get(TrafficConstants.TCA_STATS_BASIC));
        ByteBuffer queue = atLeast(20, counters.get(TrafficConstants.TCA_STATS_QUEUE));
        return new QueueStatistics(
                NetlinkAnswer.text(attributes.getOrDefault(TrafficConstants.TCA_KIND, none)),
                answer.number32(8),
                answer.number32(12),
                basic.getLong(0),
                Integer.toUnsignedLong(basic.getInt(8)),
                Integer.toUnsignedLong(queue.getInt(8)),
                Integer.toUnsignedLong(queue.getInt(16)),
                Integer.toUnsignedLong(queue.getInt(4)));
    }

    /// Zeros where the kernel says nothing.
    private static ByteBuffer atLeast(int length, byte @Nullable [] value) {
        byte[] bytes = value == null || value.length < length ? new byte[length] : value;
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    private static NetlinkMessage message(
            int type, int flags, String subject, int index, int handle, int parent) {
        return new NetlinkMessage(type, flags, subject)
                .fixed(TrafficOptions.header(index, handle, parent, 0));
    }

    @Override
    public void close() {
        socket.close();
    }
}
