package dev.nutshell.kernel.netlink;

/// What a queue or class of a link has seen (`<linux/gen_stats.h>`).
///
/// @param kind `tbf`, `htb`, `ingress`, `noqueue` …
/// @param handle major number in the upper, minor in the lower 16 bits
/// @param parent TC_H_ROOT, TC_H_INGRESS or a handle
/// @param bytes that have passed
/// @param packets that have passed, modulo 2³²
/// @param drops packets dropped, modulo 2³²
/// @param overlimits how often a packet had to wait, modulo 2³²
/// @param backlog bytes that wait
public record QueueStatistics(
        String kind,
        int handle,
        int parent,
        long bytes,
        long packets,
        long drops,
        long overlimits,
        long backlog) {}
