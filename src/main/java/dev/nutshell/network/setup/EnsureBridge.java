package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.network.address.AddressPool;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.address.MacAddress;
import dev.nutshell.network.driver.Bridge;
import dev.nutshell.network.link.HostLink;
import dev.nutshell.network.link.LinkChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The bridge of the network, with the gateways' addresses; made by the first endpoint, taken away with the last.
///
/// @param bridge its name
/// @param hasAddresses whether it gets the gateways' addresses: the host is on the network
/// @param lone no other endpoint is on the network
record EnsureBridge(String bridge, boolean hasAddresses, boolean inhibitIpv4, boolean lone)
        implements SetUpStep {
    @Override
    public void perform(SetUp setUp) {
        Optional<HostLink> found = setUp.host().look(bridge);
        if (found.isPresent()) {
            setUp.master(found.get().index());
            if (!found.get().isOwn()) {
                join(setUp, found.get());
            }
            return;
        }
        setUp.host()
                .play(
                        List.of(
                                new LinkChange.AddBridge(
                                        bridge,
                                        setUp.plan().mtu(),
                                        MacAddress.random(),
                                        setUp.plan().network().id())));
        int index =
                setUp.host()
                        .find(bridge)
                        .orElseThrow(
                                () ->
                                        new EngineException(
                                                ErrorKind.SYSTEM,
                                                "bridge " + bridge + " has gone"));
        setUp.master(index);
        boolean ipv6 = setUp.plan().network().pool(Family.V6).isPresent();
        HostSettings.prepareBridge(bridge, ipv6 && hasAddresses);
        List<LinkChange> changes = addresses(setUp, index);
        changes.add(new LinkChange.SetUp(index));
        setUp.host().play(changes);
    }

    /// A bridge of the user's: it gets what is missing for containers, keeps what it has, and stays when they have gone.
    private void join(SetUp setUp, HostLink found) {
        if (!found.kind().equals("bridge")) {
            throw new EngineException(
                    ErrorKind.CONFLICT,
                    "network "
                            + setUp.plan().network().name()
                            + ": interface "
                            + bridge
                            + " of the host is no bridge; name another one with "
                            + Bridge.LINK_OPTION);
        }
        HostSettings.openBridge(
                bridge, hasAddresses && setUp.plan().network().pool(Family.V6).isPresent());
        List<LinkChange> changes = addresses(setUp, found.index());
        changes.add(new LinkChange.SetUp(found.index()));
        for (LinkChange change : changes) {
            try {
                setUp.host().play(List.of(change));
            } catch (KernelException failure) {
                // it has this address
                if (failure.errno() != Errno.EEXIST) {
                    throw failure;
                }
            }
        }
    }

    private List<LinkChange> addresses(SetUp setUp, int index) {
        List<LinkChange> addresses = new ArrayList<>();
        for (AddressPool pool : setUp.plan().network().pools()) {
            boolean inhibited = inhibitIpv4 && pool.subnet().family() == Family.V4;
            if (hasAddresses && !inhibited) {
                pool.gateway()
                        .ifPresent(
                                gateway ->
                                        addresses.add(
                                                new LinkChange.AddAddress(
                                                        index, gateway, pool.subnet().prefix())));
            }
        }
        return addresses;
    }

    @Override
    public void undo(SetUp setUp) {
        if (lone) {
            TakeDown.deleteOwn(setUp.host(), bridge);
        }
    }
}
