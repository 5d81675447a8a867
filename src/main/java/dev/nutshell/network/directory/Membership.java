package dev.nutshell.network.directory;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.network.address.AddressPool;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.driver.EtcdAccess;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.Neighbour;
import dev.nutshell.network.endpoint.Neighbours;
import dev.nutshell.network.endpoint.NetworkFacts;
import dev.nutshell.store.StateLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// This host among those of one overlay. The caller holds the lock of the network.
///
/// All that a host says stands for as long as its lease is kept. When it dies, its addresses are free again.
public final class Membership implements AutoCloseable {
    private static final int WORDS_PER_LEASE = 3;

    private final StateLayout layout;
    private final Directory directory;
    private final MembershipFile file;
    private final Keys keys;
    private final NetworkFacts network;
    private final EtcdAccess access;
    private final IpAddress here;
    private long lease;

    /// @param here address by which other hosts reach this one
    Membership(
            StateLayout layout,
            Directory directory,
            MembershipFile file,
            Keys keys,
            NetworkFacts network,
            EtcdAccess access,
            IpAddress here) {
        this.layout = layout;
        this.directory = directory;
        this.file = file;
        this.keys = keys;
        this.network = network;
        this.access = access;
        this.here = here;
    }

    /// Keeps the lease of this host, or begins one, and takes back what it has said of containers that are no more.
    ///
    /// @param own the endpoints of this host
    /// @throws EngineException CONFLICT where other hosts have other subnets, UNAVAILABLE
    public Members enter(List<Endpoint> own) {
        Optional<MembershipFile.Content> known = file.read();
        boolean isKept =
                known.filter(content -> content.here().equals(here)).isPresent()
                        && directory.keep(known.get().lease());
        if (isKept) {
            lease = known.get().lease();
            return reconcile(own);
        }
        requireSameSubnets(read());
        lease = directory.grant(access.seconds());
        file.write(new MembershipFile.Content(lease, here));
        directory.write(keys.host(here), subnets(), lease);
        return reconcile(own);
    }

    /// Says again what went with an old lease, and forgets what a killed process has left.
    private Members reconcile(List<Endpoint> own) {
        Members members = read();
        Set<String> containers = new HashSet<>();
        for (Endpoint endpoint : own) {
            containers.add(endpoint.container().value());
            for (Family family : Family.values()) {
                endpoint.address(family)
                        .filter(
                                address ->
                                        members.claims().stream().noneMatch(it -> it.is(address)))
                        .ifPresent(
                                address -> claim(address, endpoint.container(), endpoint.names()));
            }
        }
        for (Claim claim : members.claims()) {
            if (claim.host().equals(here) && !containers.contains(claim.container())) {
                directory.remove(keys.address(claim.address()), claim.value());
            }
        }
        if (members.hosts().stream().noneMatch(host -> host.address().equals(here))) {
            directory.write(keys.host(here), subnets(), lease);
        }
        return read();
    }

    /// An endpoint whose address is another host's by now, and who has it.
    public record Lost(Endpoint endpoint, Claim holder) {}

    /// Endpoints of this host whose address was given to another one: this one was away from the directory for longer than its
    /// lease.
    public List<Lost> lost(List<Endpoint> own, Members members) {
        List<Lost> lost = new ArrayList<>();
        for (Endpoint endpoint : own) {
            Arrays.stream(Family.values())
                    .flatMap(family -> endpoint.address(family).stream())
                    .flatMap(address -> members.holder(address).stream())
                    .filter(claim -> !claim.host().equals(here))
                    .findFirst()
                    .ifPresent(claim -> lost.add(new Lost(endpoint, claim)));
        }
        return lost;
    }

    private Members read() {
        return Members.of(directory.read(keys.prefix()), keys);
    }

    private String subnets() {
        List<String> subnets = new ArrayList<>();
        for (AddressPool pool : network.pools()) {
            subnets.add(pool.subnet().toString());
        }
        return String.join(" ", subnets);
    }

    private void requireSameSubnets(Members members) {
        for (Members.Host host : members.hosts()) {
            if (!host.address().equals(here) && !host.subnets().equals(subnets())) {
                throw new EngineException(
                        ErrorKind.CONFLICT,
                        "network "
                                + network.name()
                                + " has subnet "
                                + subnets()
                                + " here and "
                                + host.subnets()
                                + " on host "
                                + host.address()
                                + ": make it with the same --subnet on all hosts");
            }
        }
    }

    /// Makes an address the container's, unless it is somebody's.
    ///
    /// @return what was written; empty when it is somebody's
    public Optional<Claim> claim(IpAddress address, ContainerId container, List<String> names) {
        Claim claim = new Claim(address, here, container.value(), names);
        return directory.claim(keys.address(address), claim.value(), lease)
                ? Optional.of(claim)
                : Optional.empty();
    }

    public void release(Claim claim) {
        directory.remove(keys.address(claim.address()), claim.value());
    }

    /// Gives back what the container had.
    void release(Endpoint endpoint) {
        String container = endpoint.container().value();
        for (Family family : Family.values()) {
            endpoint.address(family)
                    .ifPresent(
                            address ->
                                    release(new Claim(address, here, container, endpoint.names())));
        }
    }

    /// Takes back everything: no container of this host is on the network any more.
    public void leave() {
        Optional<MembershipFile.Content> known = file.read();
        file.remove();
        known.ifPresent(content -> directory.revoke(content.lease()));
    }

    /// What all hosts say, with this one's lease kept; empty when that is over, and the host has to [#enter] anew.
    public Optional<Members> refresh() {
        Optional<MembershipFile.Content> known = file.read();
        return known.filter(content -> directory.keep(content.lease())).map(_ -> read());
    }

    /// Tells the name servers of this host who is on others.
    public void spread(Members members) {
        List<Neighbour> neighbours =
                members.claims().stream()
                        .filter(claim -> !claim.host().equals(here))
                        .map(
                                claim ->
                                        new Neighbour(
                                                claim.address(),
                                                claim.host(),
                                                claim.container(),
                                                claim.names()))
                        .toList();
        if (!neighbours.equals(Neighbours.read(layout, network.id()))) {
            Neighbours.write(layout, network.id(), neighbours);
        }
    }

    /// The other hosts.
    public Set<IpAddress> peers(Members members) {
        Set<IpAddress> peers = new HashSet<>();
        members.hosts().forEach(host -> peers.add(host.address()));
        peers.remove(here);
        return peers;
    }

    /// Waits until somebody says something new, or for as long as the lease needs no word.
    public void await(Members members) {
        directory.await(
                keys.prefix(),
                members.revision(),
                Duration.ofSeconds(access.seconds()).dividedBy(WORDS_PER_LEASE));
    }

    @Override
    public void close() {
        directory.close();
    }
}
