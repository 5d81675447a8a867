package dev.nutshell.network.directory;

import dev.nutshell.base.EngineException;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.driver.EtcdAccess;
import dev.nutshell.network.driver.Vxlan;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.Neighbours;
import dev.nutshell.network.endpoint.NetworkFacts;
import dev.nutshell.store.StateLayout;
import java.util.Optional;

/// The overlays that this host is on.
///
/// @param opener of the directories that networks name
public record Memberships(StateLayout layout, Directory.Opener opener) {
    /// @param driver of the network, with a directory
    /// @param here address by which other hosts reach this one
    public Membership open(NetworkFacts network, Vxlan driver, EtcdAccess access, IpAddress here) {
        return new Membership(
                layout,
                opener.open(access),
                new MembershipFile(layout, network.id()),
                new Keys(driver.identifier()),
                network,
                access,
                here);
    }

    /// This host's address among the others; empty where it is not on the network.
    public Optional<IpAddress> here(NetworkFacts network) {
        return new MembershipFile(layout, network.id()).read().map(MembershipFile.Content::here);
    }

    /// Gives back what a container had that is no more. A directory that does not answer hinders nobody: what is not taken back is
    /// by the next container that comes, or ends with the lease.
    ///
    /// @param last no other container of this host is on the network
    public void leave(Endpoint endpoint, boolean last) {
        if (!(endpoint.network().driver() instanceof Vxlan driver)
                || driver.directory().isEmpty()) {
            return;
        }
        MembershipFile file = new MembershipFile(layout, endpoint.network().id());
        file.read()
                .ifPresent(
                        content -> {
                            try (Membership membership =
                                    open(
                                            endpoint.network(),
                                            driver,
                                            driver.directory().get(),
                                            content.here())) {
                                if (last) {
                                    Neighbours.forget(layout, endpoint.network().id());
                                    membership.leave();
                                } else {
                                    membership.release(endpoint);
                                }
                            } catch (EngineException _) {
                                // see above
                            }
                        });
    }
}
