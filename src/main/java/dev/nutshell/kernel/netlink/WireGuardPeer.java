package dev.nutshell.kernel.netlink;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Another end of WireGuard's.
///
/// @param preshared both ends have it besides their own keys
/// @param endpoint where it is spoken to first; it is followed when it speaks from elsewhere
/// @param inside the one address that it has inside: packets to it go there, and it may send from no other
public record WireGuardPeer(
        WireGuardKey key, WireGuardKey preshared, InetSocketAddress endpoint, InetAddress inside) {}
