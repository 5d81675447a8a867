package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.netlink.WireGuard;
import dev.nutshell.kernel.netlink.WireGuardKey;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.driver.Vxlan;
import dev.nutshell.network.encryption.CipherPeers;
import dev.nutshell.network.encryption.HostKeys;
import dev.nutshell.network.link.HostLink;
import dev.nutshell.network.link.LinkChange;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The WireGuard interface that the tunnel of an encrypted overlay goes over, with its peers.
///
/// @param here address by which other hosts reach this one
/// @param peers the other hosts
record EnsureCipher(
        Syscalls syscalls,
        Vxlan driver,
        HostKeys keys,
        IpAddress here,
        Set<IpAddress> peers,
        boolean lone)
        implements SetUpStep {
    /// What IPv6 wants of every link (RFC 8200, section 5).
    private static final int LEAST_MTU = 1280;

    private static final int LINK_LOCAL_PREFIX = 64;

    EnsureCipher {
        peers = Set.copyOf(peers);
    }

    @Override
    public void perform(SetUp setUp) {
        try (WireGuard wireGuard =
                WireGuard.open(syscalls).orElseThrow(() -> CipherPeers.missing(network(setUp)))) {
            if (link(setUp).isEmpty()) {
                add(setUp);
            }
            int index = link(setUp).orElseThrow(this::gone).index();
            Optional<WireGuardKey> known = wireGuard.device(index).key();
            if (known.isEmpty()) {
                wireGuard.configure(index, keys.secret(here), keys.port());
            } else if (!known.get().equals(keys.key(here))) {
                throw otherSecret(setUp);
            }
            CipherPeers.set(wireGuard, index, keys, peers);
            switchOn(setUp, index);
        }
    }

    private static String network(SetUp setUp) {
        return setUp.plan().network().name();
    }

    /// Ours; empty where there is none.
    private Optional<HostLink> link(SetUp setUp) {
        Optional<HostLink> found = setUp.host().look(driver.cipher());
        found.filter(
                        link ->
                                !link.kind().equals("wireguard")
                                        || !link.alias()
                                                .equals(HostLink.mark(setUp.plan().network().id())))
                .ifPresent(
                        _ -> {
                            throw new EngineException(
                                    ErrorKind.CONFLICT,
                                    "network "
                                            + network(setUp)
                                            + ": interface "
                                            + driver.cipher()
                                            + " of the host is somebody else's; take another"
                                            + " vxlan.id");
                        });
        return found;
    }

    private void add(SetUp setUp) {
        setUp.host()
                .play(
                        List.of(
                                new LinkChange.AddCipher(
                                        driver.cipher(),
                                        setUp.plan().network().id(),
                                        Math.max(LEAST_MTU, Vxlan.outside(setUp.plan().mtu())))));
        HostSettings.enableIpv6(driver.cipher(), network(setUp));
    }

    /// A process that was killed may have got half the way, so all of it is done each time.
    private void switchOn(SetUp setUp, int index) {
        try {
            setUp.host()
                    .play(
                            List.of(
                                    new LinkChange.AddAddress(
                                            index, keys.inside(here), LINK_LOCAL_PREFIX)));
        } catch (KernelException failure) {
            if (failure.errno() != Errno.EEXIST) {
                throw failure;
            }
        }
        try {
            setUp.host().play(List.of(new LinkChange.SetUp(index)));
        } catch (KernelException failure) {
            if (failure.errno() != Errno.EADDRINUSE) {
                throw failure;
            }
            throw new EngineException(
                    ErrorKind.CONFLICT,
                    "network "
                            + network(setUp)
                            + ": UDP port "
                            + keys.port()
                            + " of the host is taken; take another wireguard.port on all hosts",
                    failure);
        }
    }

    /// With another key the containers that run would lose the other hosts.
    private EngineException otherSecret(SetUp setUp) {
        return new EngineException(
                ErrorKind.CONFLICT,
                "network "
                        + network(setUp)
                        + " is in use with another secret than its file has now, or with another"
                        + " address than "
                        + here
                        + ": stop its containers on this host first");
    }

    private EngineException gone() {
        return new EngineException(ErrorKind.SYSTEM, "interface " + driver.cipher() + " has gone");
    }

    @Override
    public void undo(SetUp setUp) {
        if (lone) {
            TakeDown.deleteMarked(
                    setUp.host(), driver.cipher(), HostLink.mark(setUp.plan().network().id()));
        }
    }
}
