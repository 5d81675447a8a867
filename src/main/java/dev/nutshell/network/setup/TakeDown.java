package dev.nutshell.network.setup;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.network.driver.Bridge;
import dev.nutshell.network.driver.Host;
import dev.nutshell.network.driver.Ipvlan;
import dev.nutshell.network.driver.Macvlan;
import dev.nutshell.network.driver.None;
import dev.nutshell.network.driver.Vxlan;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.EndpointLease;
import dev.nutshell.network.link.LinkCalls;
import dev.nutshell.network.link.LinkChange;
import java.util.List;
import java.util.OptionalInt;

/// Takes endpoints away, however far their set-up got.
record TakeDown(Firewall firewall) {
    /// Removes every endpoint whose container is dead.
    void sweep(EndpointLease lease, LinkCalls host) {
        for (Endpoint endpoint : lease.list()) {
            if (!endpoint.owner().isAlive()) {
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
        lease.remove(endpoint.container());
    }

    /// What the endpoints of a network had in common.
    private static void removeShared(Endpoint endpoint, LinkCalls host) {
        switch (endpoint.network().driver()) {
            case Bridge bridge -> delete(host, bridge.link());
            case Vxlan vxlan -> {
                delete(host, vxlan.tunnel());
                delete(host, vxlan.link());
            }
            case Macvlan macvlan when macvlan.parent().isOwn() ->
                    delete(host, macvlan.parent().link());
            case Ipvlan ipvlan when ipvlan.parent().isOwn() -> delete(host, ipvlan.parent().link());
            case Macvlan _, Ipvlan _, Host _, None _ -> {
                // nothing that the engine made
            }
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
