package dev.nutshell.kernel.netlink;

/// A link as the kernel describes it (rtnetlink(7), `<linux/if_link.h>`).
///
/// @param index of it in its namespace, 1 or more
/// @param kind `veth`, `bridge`, `ifb` …; empty for hardware and loopback
/// @param isUp switched on; not whether it has a carrier
/// @param mtu bytes
/// @param master index of the bridge that it is a port of; 0: of none
public record Link(
        int index, String name, String kind, boolean isUp, int mtu, int master, Traffic traffic) {
    /// What has gone through it since it was made (`struct rtnl_link_stats64`).
    public record Traffic(
            long receivedBytes,
            long receivedPackets,
            long receivedErrors,
            long receivedDropped,
            long sentBytes,
            long sentPackets,
            long sentErrors,
            long sentDropped) {}
}
