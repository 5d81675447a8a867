package dev.nutshell.network.endpoint;

import dev.nutshell.base.ContainerId;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.dns.Names;
import dev.nutshell.store.StateLayout;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The names on the networks of one container: those in the files of the endpoints, which are read again when a
/// folder of them has changed.
public final class EndpointNames implements Names {
    private final Syscalls syscalls;
    private final StateLayout layout;
    private final ContainerId container;
    private final FolderView<List<FolderView<List<Endpoint>>>> folders;

    public EndpointNames(Syscalls syscalls, StateLayout layout, ContainerId container) {
        this.syscalls = syscalls;
        this.layout = layout;
        this.container = container;
        this.folders = new FolderView<>(layout.networksRun(), this::folders);
    }

    private List<FolderView<List<Endpoint>>> folders() {
        return EndpointFolder.all(syscalls, layout).stream()
                .map(
                        folder ->
                                new FolderView<>(
                                        layout.networkEndpoints(folder.network()), folder::list))
                .toList();
    }

    @Override
    public List<InetAddress> addresses(String name) {
        List<InetAddress> found = new ArrayList<>();
        for (Neighbourhood network : networks()) {
            String wanted = Link.target(network.own().plan().wish().links(), name);
            for (Endpoint endpoint : network.all()) {
                if (isCalled(endpoint, wanted) && endpoint.owner().isAlive()) {
                    for (Family family : Family.values()) {
                        endpoint.address(family).ifPresent(address -> found.add(inet(address)));
                    }
                }
            }
        }
        return found;
    }

    @Override
    public Optional<String> name(InetAddress address) {
        IpAddress wanted = IpAddress.of(address.getAddress());
        return networks().stream()
                .flatMap(network -> network.all().stream())
                .filter(
                        endpoint ->
                                endpoint.address(wanted.family()).equals(Optional.of(wanted))
                                        && endpoint.owner().isAlive())
                .findFirst()
                .map(endpoint -> endpoint.names().getFirst() + "." + endpoint.network().name());
    }

    /// A network with names that the container is on.
    ///
    /// @param all everybody on it, the container among them
    private record Neighbourhood(Endpoint own, List<Endpoint> all) {}

    private List<Neighbourhood> networks() {
        List<Neighbourhood> networks = new ArrayList<>();
        for (FolderView<List<Endpoint>> folder : folders.look()) {
            List<Endpoint> all = folder.look();
            all.stream()
                    .filter(endpoint -> endpoint.container().equals(container))
                    .filter(own -> own.network().userDefined())
                    .forEach(own -> networks.add(new Neighbourhood(own, all)));
        }
        return networks;
    }

    /// By a name, or by it and the network's.
    private static boolean isCalled(Endpoint endpoint, String name) {
        String network = "." + endpoint.network().name().toLowerCase(Locale.ROOT);
        for (String own : endpoint.names()) {
            String lower = own.toLowerCase(Locale.ROOT);
            if (name.equals(lower) || name.equals(lower + network)) {
                return true;
            }
        }
        return false;
    }

    private static InetAddress inet(IpAddress address) {
        try {
            return InetAddress.getByAddress(address.bytes());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
