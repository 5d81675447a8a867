package dev.nutshell.container.etc;

import java.util.List;

/// What a container's network says about names.
///
/// @param addresses of the container, for `/etc/hosts`
/// @param links lines of `/etc/hosts` for containers that were linked, without the newline
/// @param gateways addresses by which the container reaches the host (`host-gateway`)
/// @param nameServer address of the engine's name server in the container; empty: the network has none
/// @param ipv6 whether the container has an IPv6 address beside the loopback
public record NetworkNames(
        List<String> addresses,
        List<String> links,
        List<String> gateways,
        String nameServer,
        boolean ipv6) {
    /// A namespace with a loopback only.
    public static final NetworkNames NONE =
            new NetworkNames(List.of(), List.of(), List.of(), "", false);

    public NetworkNames {
        addresses = List.copyOf(addresses);
        links = List.copyOf(links);
        gateways = List.copyOf(gateways);
    }
}
