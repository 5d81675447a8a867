package dev.nutshell.engine.host;

import dev.nutshell.container.ListedContainer;
import dev.nutshell.network.NetworkRecord;
import dev.nutshell.network.NetworkUsers;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.EndpointFolder;
import java.util.List;

/// Who uses which network.
record ContainersOfNetworks(Store store) implements NetworkUsers {
    @Override
    public List<String> active(NetworkRecord network) {
        return endpoints(network).stream()
                .map(
                        endpoint ->
                                "name:\""
                                        + endpoint.names().getFirst()
                                        + "\" id:\""
                                        + endpoint.container().shortForm()
                                        + "\"")
                .toList();
    }

    /// A record that cannot be read may name any network.
    @Override
    public List<String> all(NetworkRecord network) {
        var found = store.containers().listing().all();
        if (!found.unreadable().isEmpty()) {
            throw found.unreadable().getFirst();
        }
        return found.containers().stream()
                .filter(
                        container ->
                                container.networks().contains(network.name())
                                        || container.networks().contains(network.id()))
                .map(ListedContainer::name)
                .toList();
    }

    /// Those whose container is alive.
    List<Endpoint> endpoints(NetworkRecord network) {
        return new EndpointFolder(store.syscalls(), store.layout(), network.id())
                .list().stream()
                        .filter(endpoint -> endpoint.owner().isAlive(store.syscalls()))
                        .toList();
    }
}
