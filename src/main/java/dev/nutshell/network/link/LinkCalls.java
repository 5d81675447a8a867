package dev.nutshell.network.link;

import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.Subnet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The links, addresses and routes of one network namespace.
public interface LinkCalls extends AutoCloseable {
    /// Index of the link of this name.
    OptionalInt find(String name);

    /// What is known of the link of this name.
    Optional<HostLink> look(String name);

    /// Makes the changes in one batch.
    ///
    /// @throws dev.nutshell.kernel.call.KernelException of the first one that fails; those before it have been made
    void play(List<LinkChange> changes);

    /// Subnets of all addresses, and destinations of all routes but the default ones.
    List<Subnet> subnets();

    /// Those of the default route's interface; empty without such a route.
    Optional<LinkSizes> defaultSizes();

    /// How packets get to `destination`; empty where no route leads there.
    Optional<Way> way(IpAddress destination);

    /// The way out by the link of this name, whatever is behind it; empty where there is no such link.
    ///
    /// @param family of the link's own address that is wanted
    Optional<Way> wayOver(String link, IpAddress.Family family);

    /// The way out by the link that has this address; empty where it is none of this host's.
    Optional<Way> wayFrom(IpAddress own);

    /// The forwarding table of a tunnel's end (bridge(8), `fdb`).
    List<Forwarding> forwardings(int vxlan);

    @Override
    void close();
}
