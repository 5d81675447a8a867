package dev.nutshell.network.setup;

import dev.nutshell.kernel.netlink.Discipline;

/// The token bucket for a rate.
final class Bucket {
    private static final int BITS = 8;

    /// A burst is what a fiftieth of a second brings, a queue what a fifth does.
    private static final int BURSTS_PER_SECOND = 50;

    private static final int QUEUES_PER_SECOND = 5;

    /// Ethernet header and VLAN tag.
    private static final int FRAME = 18;

    /// Largest segment before the card or the bucket cuts it up: the queue takes at least two.
    private static final int SEGMENT = 1 << 16;

    /// Of Linux' 32-bit counters, with room for a burst and a queue.
    private static final long MOST = 1 << 29;

    private Bucket() {}

    /// A burst below two frames would let nothing through: what is longer than the burst is dropped (tc-tbf(8)).
    ///
    /// @param bits per second
    /// @param burst bytes; 0: by the rate
    /// @param mtu 0: the usual one
    static Discipline.TokenBucket of(long bits, long burst, int mtu) {
        long rate = Math.max(1, bits / BITS);
        long frames = 2L * ((mtu == 0 ? 1500 : mtu) + FRAME);
        long asked = burst == 0 ? rate / BURSTS_PER_SECOND : burst;
        long size = Math.clamp(asked, frames, MOST);
        long queue = Math.clamp(rate / QUEUES_PER_SECOND, 2L * SEGMENT, MOST) + size;
        return new Discipline.TokenBucket(rate, Math.toIntExact(size), Math.toIntExact(queue));
    }
}
