package dev.nutshell.network.link;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.network.address.IpAddress;
import java.util.List;
import java.util.Set;

/// The hosts that a tunnel's end seeks unknown stations at.
public final class TunnelPeers {
    private TunnelPeers() {}

    /// Makes them these and no others. What the kernel has learned of stations behind a host that is no more is forgotten: they are
    /// sought everywhere then, should they come back elsewhere.
    ///
    /// @param vxlan index of the tunnel's end
    /// @param link index of the one that leads to them; 0: the routes say
    public static void set(LinkCalls links, int vxlan, Set<IpAddress> wanted, int link) {
        List<Forwarding> known = links.forwardings(vxlan);
        for (Forwarding entry : known) {
            if (!wanted.contains(entry.peer())) {
                change(links, new LinkChange.DropForwarding(vxlan, entry));
            }
        }
        for (IpAddress peer : wanted) {
            Forwarding entry = Forwarding.ofUnknown(peer, link);
            if (!known.contains(entry)) {
                change(links, new LinkChange.AddForwarding(vxlan, entry));
            }
        }
    }

    private static void change(LinkCalls links, LinkChange change) {
        try {
            links.play(List.of(change));
        } catch (KernelException failure) {
            // somebody else did the same, or an entry has aged
            if (failure.errno() != Errno.EEXIST && failure.errno() != Errno.ENOENT) {
                throw failure;
            }
        }
    }
}
