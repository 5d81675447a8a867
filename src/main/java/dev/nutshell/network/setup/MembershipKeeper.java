package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.netlink.WireGuard;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.directory.Members;
import dev.nutshell.network.directory.Membership;
import dev.nutshell.network.directory.Memberships;
import dev.nutshell.network.driver.EtcdAccess;
import dev.nutshell.network.driver.Vxlan;
import dev.nutshell.network.encryption.CipherPeers;
import dev.nutshell.network.encryption.HostKeys;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.EndpointFolder;
import dev.nutshell.network.endpoint.EndpointLease;
import dev.nutshell.network.endpoint.NetworkFacts;
import dev.nutshell.network.link.LinkCalls;
import dev.nutshell.network.link.TunnelPeers;
import dev.nutshell.store.FileLock;
import dev.nutshell.store.StateLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Keeps this host's place on an overlay while a container is on it: its lease, its peers, the names of the other hosts.
///
/// One supervisor of each network does it, on a thread of its own, for it waits for the directory. The others look now and then
/// whether it is still there. A directory that does not answer changes nothing of what there is.
///
/// Who finds that another host has the address of a container here says so: two of one address would take each other's packets.
public final class MembershipKeeper implements AutoCloseable {
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final int LOOKS_PER_LEASE = 6;

    private final Syscalls syscalls;
    private final StateLayout layout;
    private final Memberships memberships;
    private final NetworkFacts network;
    private final Vxlan driver;
    private final EtcdAccess access;
    private final Consumer<Membership.Lost> whenLost;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable Membership membership;

    private MembershipKeeper(
            Syscalls syscalls,
            StateLayout layout,
            Memberships memberships,
            NetworkFacts network,
            Vxlan driver,
            EtcdAccess access,
            Consumer<Membership.Lost> whenLost) {
        this.syscalls = syscalls;
        this.layout = layout;
        this.memberships = memberships;
        this.network = network;
        this.driver = driver;
        this.access = access;
        this.whenLost = whenLost;
        this.thread =
                Thread.ofPlatform().daemon().name("overlay " + network.name()).unstarted(this::run);
    }

    /// Begins for each of the networks that need it.
    ///
    /// @param whenLost is told, on a keeper's thread, of a container of this host that has lost its address to another host
    public static List<MembershipKeeper> start(
            Syscalls syscalls,
            StateLayout layout,
            Memberships memberships,
            List<Endpoint> endpoints,
            Consumer<Membership.Lost> whenLost) {
        List<MembershipKeeper> keepers = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            if (endpoint.network().driver() instanceof Vxlan vxlan
                    && vxlan.directory().isPresent()) {
                MembershipKeeper keeper =
                        new MembershipKeeper(
                                syscalls,
                                layout,
                                memberships,
                                endpoint.network(),
                                vxlan,
                                vxlan.directory().get(),
                                whenLost);
                keeper.thread.start();
                keepers.add(keeper);
            }
        }
        return keepers;
    }

    private void run() {
        Path turn = layout.networkRun(network.id()).resolve("keeper.lock");
        while (!closed) {
            try {
                Optional<FileLock> lock = FileLock.tryExclusive(syscalls, turn);
                if (lock.isPresent()) {
                    try (FileLock _ = lock.get()) {
                        keep();
                    }
                }
            } catch (EngineException _) {
                // the network's folder has gone, or etcd; both may come back
            }
            pause(Duration.ofSeconds(access.seconds()).dividedBy(LOOKS_PER_LEASE));
        }
    }

    private void keep() {
        Optional<IpAddress> here = memberships.here(network);
        if (here.isEmpty()) {
            return;
        }
        Optional<HostKeys> keys = HostKeys.of(driver);
        try (Membership own = memberships.open(network, driver, access, here.get())) {
            membership = own;
            while (!closed) {
                try {
                    own.await(tell(own, keys));
                } catch (EngineException failure) {
                    if (failure.kind() != ErrorKind.UNAVAILABLE) {
                        throw failure;
                    }
                    pause(AFTER_FAILURE);
                }
            }
        }
    }

    /// Says that this host is there, and tells it what the others say.
    private Members tell(Membership own, Optional<HostKeys> keys) {
        Members members = own.refresh().orElseGet(() -> enter(own));
        own.spread(members);
        lost(own, members).forEach(whenLost);
        try (LinkCalls host = KernelLinks.open(syscalls)) {
            OptionalInt tunnel = host.find(driver.tunnel());
            if (tunnel.isPresent()) {
                tell(host, tunnel.getAsInt(), own.peers(members), keys);
            }
        }
        return members;
    }

    /// The lock is taken only where there is reason to look closely: with it, what hosts say and who is here do not change.
    private List<Membership.Lost> lost(Membership own, Members members) {
        List<Endpoint> here = new EndpointFolder(syscalls, layout, network.id()).list();
        if (own.lost(here, members).isEmpty()) {
            return List.of();
        }
        try (EndpointLease lease = EndpointLease.take(syscalls, layout, network.id())) {
            return own.refresh().map(now -> own.lost(lease.list(), now)).orElse(List.of());
        }
    }

    /// The kernel: first whom it encrypts for, then whom it sends to.
    private void tell(LinkCalls host, int tunnel, Set<IpAddress> peers, Optional<HostKeys> keys) {
        if (keys.isEmpty()) {
            TunnelPeers.set(host, tunnel, peers, 0);
            return;
        }
        OptionalInt cipher = host.find(driver.cipher());
        if (cipher.isEmpty()) {
            return;
        }
        try (WireGuard wireGuard =
                WireGuard.open(syscalls).orElseThrow(() -> CipherPeers.missing(network.name()))) {
            CipherPeers.set(wireGuard, cipher.getAsInt(), keys.get(), peers);
            TunnelPeers.set(host, tunnel, keys.get().inside(peers), cipher.getAsInt());
        }
    }

    /// The lease is over: the directory was away for too long.
    ///
    /// @throws EngineException NOT_FOUND when it is over because the last container has left
    private Members enter(Membership own) {
        try (EndpointLease lease = EndpointLease.take(syscalls, layout, network.id())) {
            List<Endpoint> alive =
                    lease.list().stream()
                            .filter(endpoint -> endpoint.owner().isAlive(syscalls))
                            .toList();
            if (alive.isEmpty() || closed) {
                throw new EngineException(
                        ErrorKind.NOT_FOUND,
                        "no container of this host is on network " + network.name());
            }
            return own.enter(alive);
        }
    }

    private void pause(Duration length) {
        try {
            if (!closed) {
                Thread.sleep(length);
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    /// Does not wait for the thread: whatever it is about fails now.
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        Membership open = membership;
        if (open != null) {
            open.close();
        }
    }
}
