package dev.nutshell.network.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// Whom the container can reach by name: what its networks say at this moment.
///
/// Asked for each query, on the thread of the name server's loop, so the answer must not wait for anything but a file.
public interface Names {
    /// The addresses of everybody who goes by `name`, of both families, in any order; empty: nobody does.
    ///
    /// @param name lower case, without a final dot: `web`, `web.backend`, `0123456789ab`
    List<InetAddress> addresses(String name);

    /// The full name of whoever has the address: `web.backend`.
    Optional<String> name(InetAddress address);
}
