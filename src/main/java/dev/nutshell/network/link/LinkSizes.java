package dev.nutshell.network.link;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;

/// How much an interface takes at once.
///
/// @param mtu bytes of a packet on the wire; 0: the kernel's or the parent's
/// @param gsoIpv4MaxSize bytes of TCP over IPv4 that it takes in one piece, to be cut to packets by it or behind it
///     (`IFLA_GSO_IPV4_MAX_SIZE`, since Linux 6.3); 0: the kernel's, which is 64 kB
public record LinkSizes(int mtu, int gsoIpv4MaxSize) {
    public static LinkSizes ofMtu(int mtu) {
        return new LinkSizes(mtu, 0);
    }

    public void write(WireWriter wire) {
        wire.number(mtu).number(gsoIpv4MaxSize);
    }

    public static LinkSizes read(WireReader wire) {
        return new LinkSizes(wire.integer(), wire.integer());
    }
}
