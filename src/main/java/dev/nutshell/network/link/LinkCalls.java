package dev.nutshell.network.link;

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

    /// The largest packet that the interface of the default route carries; empty without such a route.
    OptionalInt defaultMtu();

    @Override
    void close();
}
