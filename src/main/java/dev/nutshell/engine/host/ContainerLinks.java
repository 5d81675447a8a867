package dev.nutshell.engine.host;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.folder.ContainerLock;
import dev.nutshell.network.PredefinedNetworks;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.EndpointFolder;
import dev.nutshell.network.endpoint.Link;
import dev.nutshell.spec.container.NetworkMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// `--link` on the default bridge, which answers no names: the others stand in `/etc/hosts`, at the addresses that they have
/// when the container is started. On networks that users made the name server knows links ([Link]).
record ContainerLinks(Store store) {
    /// @throws EngineException NOT_FOUND for a container that is not there, CONFLICT for a network that can have no links
    void check(ContainerRecord record) {
        List<String> links = record.host().network().links();
        if (links.isEmpty()) {
            return;
        }
        NetworkMode mode = record.host().network().mode();
        if (mode instanceof NetworkMode.Host
                || mode instanceof NetworkMode.None
                || mode instanceof NetworkMode.OfContainer) {
            throw new EngineException(
                    ErrorKind.CONFLICT,
                    "conflicting options: --link needs a network of the container's own, not --network "
                            + mode.text());
        }
        for (String text : links) {
            store.containers().find(Link.parse(text).container());
        }
    }

    /// Takes away the link `CONTAINER/ALIAS`: at its next start the container does not know the other one by that name.
    ///
    /// @throws EngineException CONFLICT for the name of a container, NOT_FOUND for a link that there is none of
    void remove(String name) {
        String path = name.startsWith("/") ? name.substring(1) : name;
        int slash = path.indexOf('/');
        if (slash < 0) {
            store.containers().find(path);
            throw new EngineException(
                    ErrorKind.CONFLICT,
                    "cannot remove the default link name of container "
                            + path
                            + ": a link is CONTAINER/ALIAS");
        }
        String alias = path.substring(slash + 1);
        ContainerId id = store.containers().resolve(path.substring(0, slash));
        try (ContainerLock lock = store.containers().lock(id)) {
            ContainerRecord record = store.containers().find(id.value());
            List<String> kept = new ArrayList<>(record.host().network().links());
            if (!kept.removeIf(text -> Link.parse(text).alias().equals(alias))) {
                throw new EngineException(ErrorKind.NOT_FOUND, "no such link: " + name);
            }
            store.containers().update(lock, record.withHost(record.host().withLinks(kept)));
        }
    }

    /// Lines of `/etc/hosts`: address, alias, host name, name of each container (moby, daemon/container_operations.go).
    ///
    /// @throws EngineException NOT_FOUND, CONFLICT for a container that does not run
    List<String> hosts(ContainerRecord record) {
        if (!isOnDefaultBridge(record.host().network().mode())) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        for (String text : record.host().network().links()) {
            Link link = Link.parse(text);
            ContainerRecord other = store.containers().find(link.container());
            Endpoint endpoint = onDefaultBridge(other).orElseThrow(() -> absent(record, link));
            String names = names(link.alias(), other);
            for (Family family : Family.values()) {
                endpoint.address(family)
                        .map(IpAddress::toString)
                        .ifPresent(address -> lines.add(address + "\t" + names));
            }
        }
        return lines;
    }

    private static boolean isOnDefaultBridge(NetworkMode mode) {
        return mode instanceof NetworkMode.Default
                || mode instanceof NetworkMode.Named(String name)
                        && name.equals(PredefinedNetworks.BRIDGE);
    }

    private Optional<Endpoint> onDefaultBridge(ContainerRecord other) {
        return EndpointFolder.of(store.syscalls(), store.layout(), other.id()).stream()
                .filter(endpoint -> !endpoint.network().userDefined())
                .filter(endpoint -> endpoint.owner().isAlive(store.syscalls()))
                .findFirst();
    }

    private static String names(String alias, ContainerRecord other) {
        return String.join(
                " ",
                Stream.of(alias, other.config().hostname(), other.name())
                        .filter(name -> !name.isEmpty())
                        .distinct()
                        .toList());
    }

    private static EngineException absent(ContainerRecord record, Link link) {
        return new EngineException(
                ErrorKind.CONFLICT,
                "cannot link to container "
                        + link.container()
                        + " as "
                        + record.name()
                        + "/"
                        + link.alias()
                        + ": it does not run on network "
                        + PredefinedNetworks.BRIDGE);
    }
}
