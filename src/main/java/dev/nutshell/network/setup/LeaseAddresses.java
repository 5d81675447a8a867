package dev.nutshell.network.setup;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.network.address.AddressPool;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.address.MacAddress;
import dev.nutshell.network.driver.Bridge;
import dev.nutshell.network.driver.Host;
import dev.nutshell.network.driver.Ipvlan;
import dev.nutshell.network.driver.Macvlan;
import dev.nutshell.network.driver.None;
import dev.nutshell.network.driver.Vxlan;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.EndpointLease;
import dev.nutshell.network.endpoint.Owner;
import dev.nutshell.network.endpoint.PortMapping;
import dev.nutshell.network.endpoint.Wish;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Decides addresses and names of the endpoint and writes them down: from here on they are the container's.
///
/// @param others the endpoints that the network has
/// @param claims what other hosts say of addresses
/// @param ports published through this endpoint
/// @param closed see [Endpoint]
record LeaseAddresses(
        EndpointLease lease,
        List<Endpoint> others,
        Claims claims,
        List<PortMapping> ports,
        boolean closed)
        implements SetUpStep {
    private static final int RANDOM_BYTES = 4;

    @Override
    public void perform(SetUp setUp) {
        Wish wish = setUp.plan().wish();
        Optional<IpAddress> ipv4 = address(setUp, Family.V4, wish.ipv4());
        Optional<IpAddress> ipv6 = address(setUp, Family.V6, wish.ipv6());
        Endpoint endpoint =
                new Endpoint(
                        ContainerId.random().value(),
                        setUp.container().container(),
                        setUp.plan(),
                        names(setUp),
                        mac(wish, ipv4),
                        ipv4,
                        ipv6,
                        hostLink(setUp),
                        setUp.link(),
                        ports,
                        closed,
                        owner(setUp.namespace()));
        lease.write(endpoint);
        setUp.lease(endpoint);
    }

    private Optional<IpAddress> address(SetUp setUp, Family family, Optional<IpAddress> wanted) {
        Optional<AddressPool> pool = setUp.plan().pool(family);
        if (pool.isEmpty()) {
            return Optional.empty();
        }
        if (wanted.isPresent()) {
            // the network can have several subnets of a family
            AddressPool own =
                    setUp.plan().network().pools().stream()
                            .filter(each -> each.subnet().contains(wanted.get()))
                            .findFirst()
                            .orElse(pool.get());
            requireFree(own.claim(wanted.get()));
            if (!claims.claim(wanted.get(), setUp.container().container(), names(setUp))) {
                throw taken(wanted.get(), claims.holder(wanted.get()).orElse("another host"));
            }
            return wanted;
        }
        return Optional.of(free(setUp, pool.get(), family));
    }

    private IpAddress free(SetUp setUp, AddressPool pool, Family family) {
        Set<IpAddress> taken = new HashSet<>(claims.taken());
        others.forEach(other -> other.address(family).ifPresent(taken::add));
        while (true) {
            IpAddress address = pool.free(taken).orElseThrow(() -> exhausted(setUp, pool, taken));
            if (claims.claim(address, setUp.container().container(), names(setUp))) {
                return address;
            }
            // another host was faster
            taken.add(address);
        }
    }

    private static EngineException exhausted(SetUp setUp, AddressPool pool, Set<IpAddress> taken) {
        long leases = taken.stream().filter(pool.range()::contains).count();
        return new EngineException(
                ErrorKind.EXHAUSTED,
                "network "
                        + setUp.plan().network().name()
                        + " has no free address in "
                        + pool.range()
                        + ": "
                        + leases
                        + (leases == 1 ? " container has one" : " containers have one")
                        + "; remove a container, or make a network with a larger subnet");
    }

    private void requireFree(IpAddress address) {
        for (Endpoint other : others) {
            if (other.address(address.family()).equals(Optional.of(address))) {
                throw taken(address, "container " + other.names().getFirst());
            }
        }
    }

    private static EngineException taken(IpAddress address, String holder) {
        return new EngineException(
                ErrorKind.CONFLICT, "address " + address + " is already in use by " + holder);
    }

    /// From the address, so that a neighbour who remembers it is right about the next container that gets it.
    private static MacAddress mac(Wish wish, Optional<IpAddress> ipv4) {
        return wish.mac()
                .orElseGet(
                        () ->
                                ipv4.map(
                                                address -> {
                                                    byte[] bytes = address.bytes();
                                                    return MacAddress.of(
                                                            new byte[] {
                                                                2, 0x42, bytes[0], bytes[1],
                                                                bytes[2], bytes[3]
                                                            });
                                                })
                                        .orElseGet(MacAddress::random));
    }

    private static List<String> names(SetUp setUp) {
        List<String> names = new ArrayList<>();
        names.add(setUp.container().containerName());
        names.addAll(setUp.plan().wish().names());
        names.addAll(setUp.container().names());
        return names.stream().distinct().toList();
    }

    private static String hostLink(SetUp setUp) {
        return switch (setUp.plan().network().driver()) {
            case Bridge _, Vxlan _ -> {
                byte[] bytes = new byte[RANDOM_BYTES];
                new SecureRandom().nextBytes(bytes);
                yield Endpoint.VETH + HexFormat.of().formatHex(bytes);
            }
            case Macvlan _, Ipvlan _, Host _, None _ -> "";
        };
    }

    private static Owner owner(ContainerNamespace namespace) {
        return namespace
                .owner()
                .orElseThrow(
                        () ->
                                new EngineException(
                                        ErrorKind.CONFLICT,
                                        "the container has ended before its network was ready"));
    }

    @Override
    public void undo(SetUp setUp) {
        lease.remove(setUp.container().container());
        claims.undo();
    }
}
