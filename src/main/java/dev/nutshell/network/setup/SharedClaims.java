package dev.nutshell.network.setup;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.directory.Claim;
import dev.nutshell.network.directory.Members;
import dev.nutshell.network.directory.Membership;
import dev.nutshell.network.directory.Memberships;
import dev.nutshell.network.driver.EtcdAccess;
import dev.nutshell.network.driver.Vxlan;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.NetworkFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Addresses that all hosts of an overlay lease from one directory.
final class SharedClaims implements Claims {
    private final Membership membership;
    private final Members members;
    private final boolean lone;
    private final List<Claim> made = new ArrayList<>();

    private SharedClaims(Membership membership, Members members, boolean lone) {
        this.membership = membership;
        this.members = members;
        this.lone = lone;
    }

    /// @param own the endpoints of this host, whose lock the caller holds
    /// @throws EngineException UNAVAILABLE when the directory does not answer, CONFLICT
    static SharedClaims enter(
            Memberships memberships,
            NetworkFacts network,
            Vxlan driver,
            EtcdAccess access,
            IpAddress here,
            List<Endpoint> own) {
        Membership membership = memberships.open(network, driver, access, here);
        try {
            return new SharedClaims(membership, membership.enter(own), own.isEmpty());
        } catch (EngineException failure) {
            membership.close();
            throw failure.kind() == ErrorKind.UNAVAILABLE
                    ? new EngineException(
                            ErrorKind.UNAVAILABLE,
                            "network "
                                    + network.name()
                                    + " takes no new container: "
                                    + failure.getMessage(),
                            failure)
                    : failure;
        } catch (RuntimeException failure) {
            membership.close();
            throw failure;
        }
    }

    @Override
    public Set<IpAddress> peers() {
        return membership.peers(members);
    }

    @Override
    public Set<IpAddress> taken() {
        return members.claims().stream().map(Claim::address).collect(Collectors.toSet());
    }

    @Override
    public Optional<String> holder(IpAddress address) {
        return members.holder(address)
                .map(claim -> "container " + claim.names().getFirst() + " on host " + claim.host());
    }

    @Override
    public boolean claim(IpAddress address, ContainerId container, List<String> names) {
        Optional<Claim> claim = membership.claim(address, container, names);
        claim.ifPresent(made::add);
        return claim.isPresent();
    }

    @Override
    public void undo() {
        try {
            if (lone) {
                membership.leave();
            } else {
                made.forEach(membership::release);
            }
        } catch (EngineException _) {
            // the next container that comes takes it back, or it ends with the lease
        }
    }

    @Override
    public void close() {
        membership.close();
    }
}
