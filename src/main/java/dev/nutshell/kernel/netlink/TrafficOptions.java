package dev.nutshell.kernel.netlink;

import dev.nutshell.kernel.abi.TrafficConstants;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The structures of traffic control as the kernel wants them (`<linux/pkt_sched.h>`, `<linux/pkt_cls.h>`).
final class TrafficOptions {
    /// The kernel counts time in ticks of 64 ns (PSCHED_SHIFT, `<net/pkt_sched.h>`).
    private static final int TICK_NANOSECONDS = 64;

    private static final long NANOSECONDS = 1_000_000_000L;
    private static final long HIGHEST_RATE_32 = 0xffff_ffffL;
    private static final int LINK_LAYER = 1;
    private static final int RATE = 8;
    private static final int HTB_VERSION = 3;

    /// Rate divided by quantum, of classes that name no quantum.
    private static final int RATE_TO_QUANTUM = 10;

    /// Bytes that a class sends before it is another's turn: a large segment, never less than a packet.
    private static final int QUANTUM = 60_000;

    private static final int FILTER_PRIORITY = 1;

    private TrafficOptions() {}

    private static ByteBuffer struct(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    /// `struct tcmsg`.
    static byte[] header(int index, int handle, int parent, int info) {
        return struct(TrafficConstants.TCMSG_SIZE)
                .putInt(4, index)
                .putInt(8, handle)
                .putInt(12, parent)
                .putInt(16, info)
                .array();
    }

    /// Of a filter for all protocols: priority above, protocol in network order below.
    static byte[] filterHeader(int index, int parent) {
        byte[] protocol = {0, TrafficConstants.ETH_P_ALL};
        int number =
                Short.toUnsignedInt(
                        ByteBuffer.wrap(protocol).order(ByteOrder.nativeOrder()).getShort());
        return header(index, 0, parent, FILTER_PRIORITY << 16 | number);
    }

    static void add(NetlinkMessage message, Discipline discipline) {
        switch (discipline) {
            case Discipline.TokenBucket bucket -> add(message, bucket);
            case Discipline.Hierarchy(int defaultClass) ->
                    message.nest(TrafficConstants.TCA_OPTIONS)
                            .bytes(
                                    TrafficConstants.TCA_HTB_INIT,
                                    struct(TrafficConstants.TC_HTB_GLOB_SIZE)
                                            .putInt(0, HTB_VERSION)
                                            .putInt(4, RATE_TO_QUANTUM)
                                            .putInt(8, defaultClass)
                                            .array())
                            .end();
            case Discipline.Ingress _ -> {
                // it has none
            }
        }
    }

    private static void add(NetlinkMessage message, Discipline.TokenBucket bucket) {
        ByteBuffer struct = struct(TrafficConstants.TC_TBF_QOPT_SIZE);
        rate(struct, 0, bucket.rate());
        int limit = 2 * TrafficConstants.TC_RATESPEC_SIZE;
        struct.putInt(limit, bucket.limit())
                .putInt(limit + 4, ticks(bucket.burst(), bucket.rate()));
        message.nest(TrafficConstants.TCA_OPTIONS)
                .bytes(TrafficConstants.TCA_TBF_PARMS, struct.array())
                .number32(TrafficConstants.TCA_TBF_BURST, bucket.burst());
        number64(message, TrafficConstants.TCA_TBF_RATE64, bucket.rate());
        message.end();
    }

    static void add(NetlinkMessage message, TrafficClass wanted) {
        ByteBuffer struct = struct(TrafficConstants.TC_HTB_OPT_SIZE);
        rate(struct, 0, wanted.rate());
        rate(struct, TrafficConstants.TC_RATESPEC_SIZE, wanted.ceiling());
        int buffer = 2 * TrafficConstants.TC_RATESPEC_SIZE;
        struct.putInt(buffer, ticks(wanted.burst(), wanted.rate()))
                .putInt(buffer + 4, ticks(wanted.burst(), wanted.ceiling()))
                .putInt(buffer + 8, QUANTUM);
        message.nest(TrafficConstants.TCA_OPTIONS)
                .bytes(TrafficConstants.TCA_HTB_PARMS, struct.array());
        number64(message, TrafficConstants.TCA_HTB_RATE64, wanted.rate());
        number64(message, TrafficConstants.TCA_HTB_CEIL64, wanted.ceiling());
        message.end();
    }

    /// A u32 filter with one key that every packet has, and a mirred action.
    static void addRedirection(NetlinkMessage message, int target) {
        byte[] selector =
                struct(TrafficConstants.TC_U32_SEL_SIZE)
                        .put(0, (byte) TrafficConstants.TC_U32_TERMINAL)
                        .put(2, (byte) 1)
                        .array();
        byte[] action =
                struct(TrafficConstants.TC_MIRRED_SIZE)
                        .putInt(8, TrafficConstants.TC_ACT_STOLEN)
                        .putInt(20, TrafficConstants.TCA_EGRESS_REDIR)
                        .putInt(24, target)
                        .array();
        message.nest(TrafficConstants.TCA_OPTIONS)
                .bytes(TrafficConstants.TCA_U32_SEL, selector)
                .nest(TrafficConstants.TCA_U32_ACT)
                .nest(1)
                .text(TrafficConstants.TCA_ACT_KIND, "mirred")
                .nest(TrafficConstants.TCA_ACT_OPTIONS)
                .bytes(TrafficConstants.TCA_MIRRED_PARMS, action)
                .end()
                .end()
                .end()
                .end();
    }

    /// `struct tc_ratespec` at `at`. With the link layer told the kernel wants no table of costs.
    private static void rate(ByteBuffer struct, int at, long rate) {
        struct.put(at + LINK_LAYER, (byte) TrafficConstants.TC_LINKLAYER_ETHERNET)
                .putInt(at + RATE, (int) Math.min(rate, HIGHEST_RATE_32));
    }

    /// How long `bytes` take at `rate`.
    private static int ticks(int bytes, long rate) {
        double ticks = (double) bytes / rate * NANOSECONDS / TICK_NANOSECONDS;
        return (int) (long) Math.min(ticks, HIGHEST_RATE_32);
    }

    private static void number64(NetlinkMessage message, int type, long value) {
        message.bytes(type, struct(Long.BYTES).putLong(0, value).array());
    }
}
