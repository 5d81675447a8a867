package dev.nutshell.network.setup;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.network.directory.Memberships;
import dev.nutshell.network.driver.Bridge;
import dev.nutshell.network.driver.Host;
import dev.nutshell.network.driver.Ipvlan;
import dev.nutshell.network.driver.Macvlan;
import dev.nutshell.network.driver.None;
import dev.nutshell.network.driver.ParentLink;
import dev.nutshell.network.driver.Vxlan;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.EndpointLease;
import dev.nutshell.network.link.HostLink;
import dev.nutshell.network.link.LinkCalls;
import dev.nutshell.network.link.LinkChange;
import dev.nutshell.store.FileLock;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/// Takes endpoints away, however far their set-up got.
///
/// @param everywhere all endpoints of this host, dead ones too
/// @param parents the lock of all parents
record TakeDown(
        Syscalls syscalls,
        Firewall firewall,
        Memberships memberships,
        Supplier<List<Endpoint>> everywhere,
        Supplier<FileLock> parents) {
    /// Removes every endpoint whose container is dead.
    void sweep(EndpointLease lease, LinkCalls host) {
        lease.discardTorn();
        for (Endpoint endpoint : lease.list()) {
            if (!endpoint.owner().isAlive(syscalls)) {
                remove(lease, endpoint, host);
            }
        }
    }

    /// The file goes last: a process that is killed in the middle leaves something to begin anew with.
    void remove(EndpointLease lease, Endpoint endpoint, LinkCalls host) {
        boolean last =
                lease.list().stream()
                        .allMatch(other -> other.container().equals(endpoint.container()));
        firewall.dismiss(endpoint, last);
        delete(host, endpoint.hostLink());
        delete(host, endpoint.queueLink());
        if (last) {
            removeShared(endpoint, host);
        }
        memberships.leave(endpoint, last);
        lease.remove(endpoint.container());
    }

    /// What the endpoints of a network had in common.
    private void removeShared(Endpoint endpoint, LinkCalls host) {
        switch (endpoint.network().driver()) {
            case Bridge bridge -> deleteOwn(host, bridge.link());
            case Vxlan vxlan -> {
                deleteMarked(host, vxlan.tunnel(), HostLink.mark(endpoint.network().id()));
                deleteMarked(host, vxlan.cipher(), HostLink.mark(endpoint.network().id()));
                deleteOwn(host, vxlan.link());
            }
            case Macvlan macvlan -> removeParent(endpoint, macvlan.parent(), host);
            case Ipvlan ipvlan -> removeParent(endpoint, ipvlan.parent(), host);
            case Host _, None _ -> {
                // nothing that the engine made
            }
        }
    }

    /// Several networks can have one parent.
    private void removeParent(Endpoint endpoint, ParentLink parent, LinkCalls host) {
        if (!parent.isOwn() && parent.vlan() == 0) {
            return;
        }
        try (FileLock _ = parents.get()) {
            boolean isNeeded =
                    everywhere.get().stream()
                            .filter(other -> !other.id().equals(endpoint.id()))
                            .anyMatch(other -> hasParent(other, parent.link()));
            if (!isNeeded) {
                deleteOwn(host, parent.link());
            }
        }
    }

    private static boolean hasParent(Endpoint endpoint, String link) {
        return switch (endpoint.network().driver()) {
            case Macvlan macvlan -> macvlan.parent().link().equals(link);
            case Ipvlan ipvlan -> ipvlan.parent().link().equals(link);
            case Bridge _, Vxlan _, Host _, None _ -> false;
        };
    }

    /// Deletes a link that the engine made; nothing happens to one of the user's.
    static void deleteOwn(LinkCalls links, String name) {
        if (links.look(name).filter(HostLink::isOwn).isPresent()) {
            delete(links, name);
        }
    }

    /// Deletes a link that has this mark; nothing happens to others.
    static void deleteMarked(LinkCalls links, String name, String mark) {
        if (links.look(name).filter(link -> link.alias().equals(mark)).isPresent()) {
            delete(links, name);
        }
    }

    /// Deletes a link; nothing happens where there is none.
    static void delete(LinkCalls links, String name) {
        if (name.isEmpty()) {
            return;
        }
        OptionalInt index = links.find(name);
        if (index.isEmpty()) {
            return;
        }
        try {
            links.play(List.of(new LinkChange.DeleteLink(index.getAsInt())));
        } catch (KernelException failure) {
            // it went with the namespace of its other end
            if (failure.errno() != Errno.ENODEV) {
                throw failure;
            }
        }
    }
}
