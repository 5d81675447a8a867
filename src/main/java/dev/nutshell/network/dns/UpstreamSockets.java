package dev.nutshell.network.dns;

import dev.nutshell.kernel.file.Fd;

/// Opens the sockets that upstream servers are asked through: not bound, not connected, non-blocking.
@FunctionalInterface
public interface UpstreamSockets {
    /// A new one, the caller's.
    ///
    /// @param family AF_INET or AF_INET6
    /// @param type SOCK_DGRAM or SOCK_STREAM
    /// @param fromContainer of which network
    Fd open(int family, int type, boolean fromContainer);
}
