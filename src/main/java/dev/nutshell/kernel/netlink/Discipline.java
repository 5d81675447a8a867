package dev.nutshell.kernel.netlink;

/// How packets of a link wait (tc(8)). Rates are bytes per second, sizes are bytes.
public sealed interface Discipline {
    /// As tc(8) calls it.
    String kind();

    /// Lets packets out at a rate (tc-tbf(8)); what the queue does not hold is dropped.
    ///
    /// @param rate bytes per second, at least 1
    /// @param burst bytes that may go at once, at least as much as the largest packet: with segmentation offload 64 KiB
    /// @param limit bytes that may wait
    record TokenBucket(long rate, int burst, int limit) implements Discipline {
        public TokenBucket {
            if (rate < 1 || burst < 1 || limit < 1) {
                throw new IllegalArgumentException(
                        "token bucket of rate " + rate + ", burst " + burst + ", limit " + limit);
            }
        }

        @Override
        public String kind() {
            return "tbf";
        }
    }

    /// Divides a link among classes (tc-htb(8)), which [TrafficControl#replaceClass] makes. Its handle is 1:.
    ///
    /// @param defaultClass minor number of the class of what no filter chooses; 0: such packets are not held
    record Hierarchy(int defaultClass) implements Discipline {
        public Hierarchy {
            if (defaultClass < 0 || defaultClass > 0xffff) {
                throw new IllegalArgumentException("class 1:" + defaultClass);
            }
        }

        @Override
        public String kind() {
            return "htb";
        }
    }

    /// Lets filters see what comes in; holds nothing. Its handle is ffff:.
    record Ingress() implements Discipline {
        @Override
        public String kind() {
            return "ingress";
        }
    }
}
