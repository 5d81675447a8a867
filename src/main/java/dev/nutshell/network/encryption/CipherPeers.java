package dev.nutshell.network.encryption;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.netlink.WireGuard;
import dev.nutshell.kernel.netlink.WireGuardKey;
import dev.nutshell.kernel.netlink.WireGuardPeer;
import dev.nutshell.network.address.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The hosts that a link encrypts for.
public final class CipherPeers {
    private CipherPeers() {}

    /// What there is to say where the kernel has no WireGuard.
    ///
    /// @param network its name
    public static EngineException missing(String network) {
        return new EngineException(
                ErrorKind.UNSUPPORTED,
                "network "
                        + network
                        + " cannot be encrypted: the kernel of this host has no WireGuard (module"
                        + " wireguard, Linux 5.6 or later)");
    }

    /// Makes them these and no others. Those that stay keep what was agreed with them.
    ///
    /// @param link index
    public static void set(WireGuard wireGuard, int link, HostKeys keys, Set<IpAddress> hosts) {
        Map<WireGuardKey, WireGuardPeer> wanted = new HashMap<>();
        for (IpAddress host : hosts) {
            WireGuardPeer peer = keys.peer(host);
            wanted.put(peer.key(), peer);
        }
        Set<WireGuardKey> known = wireGuard.device(link).peers();
        List<WireGuardKey> gone = known.stream().filter(key -> !wanted.containsKey(key)).toList();
        List<WireGuardPeer> added = new ArrayList<>();
        wanted.forEach(
                (key, peer) -> {
                    if (!known.contains(key)) {
                        added.add(peer);
                    }
                });
        wireGuard.remove(link, gone);
        wireGuard.add(link, added);
    }
}
