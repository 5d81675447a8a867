package dev.nutshell.network.setup;

import dev.nutshell.base.ContainerId;
import dev.nutshell.network.address.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What other hosts have a say in when a container comes to a network.
interface Claims extends AutoCloseable {
    /// Of networks that are on this host alone.
    Claims NONE =
            new Claims() {
                @Override
                public Set<IpAddress> peers() {
                    return Set.of();
                }

                @Override
                public Set<IpAddress> taken() {
                    return Set.of();
                }

                @Override
                public Optional<String> holder(IpAddress address) {
                    return Optional.empty();
                }

                @Override
                public boolean claim(IpAddress address, ContainerId container, List<String> names) {
                    return true;
                }

                @Override
                public void undo() {
                    // nobody was told
                }

                @Override
                public void close() {
                    // nothing is open
                }
            };

    /// The other hosts.
    Set<IpAddress> peers();

    /// Addresses that containers on any host have.
    Set<IpAddress> taken();

    /// `container NAME on host ADDRESS`.
    Optional<String> holder(IpAddress address);

    /// @return false when another host was faster
    boolean claim(IpAddress address, ContainerId container, List<String> names);

    /// Gives back what was claimed.
    void undo();

    @Override
    void close();
}
