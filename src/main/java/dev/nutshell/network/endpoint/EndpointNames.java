package dev.nutshell.network.endpoint;

import dev.nutshell.base.ContainerId;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.dns.Names;
import dev.nutshell.network.driver.Bridge;
import dev.nutshell.network.driver.Vxlan;
import dev.nutshell.store.StateLayout;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
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
                if (isCalled(network, endpoint.names(), wanted)
                        && endpoint.owner().isAlive(syscalls)) {
                    for (Family family : Family.values()) {
                        endpoint.address(family).ifPresent(address -> found.add(inet(address)));
                    }
                }
            }
            for (Neighbour neighbour : network.elsewhere()) {
                if (isCalled(network, neighbour.names(), wanted)) {
                    found.add(inet(neighbour.address()));
                }
            }
        }
        return found;
    }

    @Override
    public Optional<String> name(InetAddress address) {
        IpAddress wanted = IpAddress.of(address.getAddress());
        List<Neighbourhood> networks = networks();
        return networks.stream()
                .flatMap(network -> network.all().stream())
                .filter(
                        endpoint ->
                                endpoint.address(wanted.family()).equals(Optional.of(wanted))
                                        && endpoint.owner().isAlive(syscalls))
                .findFirst()
                .map(endpoint -> endpoint.names().getFirst() + "." + endpoint.network().name())
                .or(() -> elsewhere(networks, wanted));
    }

    /// By which addresses the container reaches this host: the gateways of its first interface on a bridge, for the families that
    /// it has an address of there.
    public List<InetAddress> gateways() {
        Optional<Endpoint> first =
                folders.look().stream()
                        .flatMap(folder -> folder.look().stream())
                        .filter(endpoint -> endpoint.container().equals(container))
                        .filter(endpoint -> endpoint.network().driver() instanceof Bridge)
                        .min(Comparator.comparing(Endpoint::link));
        List<InetAddress> found = new ArrayList<>();
        for (Family family : Family.values()) {
            first.filter(endpoint -> endpoint.address(family).isPresent())
                    .flatMap(endpoint -> endpoint.network().gateway(family))
                    .ifPresent(gateway -> found.add(inet(gateway)));
        }
        return found;
    }

    private static Optional<String> elsewhere(List<Neighbourhood> networks, IpAddress wanted) {
        for (Neighbourhood network : networks) {
            for (Neighbour neighbour : network.elsewhere()) {
                if (neighbour.address().equals(wanted)) {
                    return Optional.of(
                            neighbour.names().getFirst() + "." + network.own().network().name());
                }
            }
        }
        return Optional.empty();
    }

    /// A network with names that the container is on.
    ///
    /// @param all everybody on it here, the container among them
    /// @param elsewhere on other hosts
    private record Neighbourhood(Endpoint own, List<Endpoint> all, List<Neighbour> elsewhere) {}

    private List<Neighbourhood> networks() {
        List<Neighbourhood> networks = new ArrayList<>();
        for (FolderView<List<Endpoint>> folder : folders.look()) {
            List<Endpoint> all = folder.look();
            all.stream()
                    .filter(endpoint -> endpoint.container().equals(container))
                    .filter(own -> own.network().userDefined())
                    .forEach(own -> networks.add(neighbourhood(own, all)));
        }
        return networks;
    }

    private Neighbourhood neighbourhood(Endpoint own, List<Endpoint> all) {
        List<Neighbour> elsewhere =
                own.network().driver() instanceof Vxlan
                        ? Neighbours.read(layout, own.network().id())
                        : List.of();
        return new Neighbourhood(own, all, elsewhere);
    }

    /// By a name, or by it and the network's.
    private static boolean isCalled(Neighbourhood network, List<String> names, String name) {
        String suffix = "." + network.own().network().name().toLowerCase(Locale.ROOT);
        for (String own : names) {
            String lower = own.toLowerCase(Locale.ROOT);
            if (name.equals(lower) || name.equals(lower + suffix)) {
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
