package dev.nutshell.network.dns;

import java.net.InetAddress;

/// A name server that is asked about everything but containers.
///
/// @param fromContainer whether it is asked from the container's network (`--dns`), as the container itself would, or from
///     the host's, where the host's own servers are (a stub on its loopback among them)
public record Upstream(InetAddress address, int port, boolean fromContainer) {
    private static final int DOMAIN = 53;

    public static Upstream ofHost(InetAddress address) {
        return new Upstream(address, DOMAIN, false);
    }

    public static Upstream ofContainer(InetAddress address) {
        return new Upstream(address, DOMAIN, true);
    }
}
