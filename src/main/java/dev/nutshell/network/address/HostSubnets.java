package dev.nutshell.network.address;

import java.util.List;

/// What the host's own network uses.
public interface HostSubnets {
    /// Subnets of its addresses and routes, without the default routes.
    List<Subnet> subnets();

    boolean hasIpv6();

    /// Whether the kernel encrypts what goes over a link of its own.
    boolean hasWireGuard();
}
