package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.network.address.AddressPool;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.link.LinkChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Addresses and routes of the container's interface; it is switched on.
///
/// @param defaultRoutes the families whose way to the rest of the world leads over this network
record ConfigureAddresses(List<Family> defaultRoutes) implements SetUpStep {
    private static final int LINK_LOCAL_V4 = 16;
    private static final int LINK_LOCAL_V6 = 64;

    @Override
    public void perform(SetUp setUp) {
        int index =
                setUp.namespace()
                        .links()
                        .find(setUp.link())
                        .orElseThrow(
                                () ->
                                        new EngineException(
                                                ErrorKind.SYSTEM,
                                                "interface "
                                                        + setUp.link()
                                                        + " of the container has gone"));
        List<LinkChange> changes = new ArrayList<>();
        for (Family family : Family.values()) {
            setUp.endpoint()
                    .address(family)
                    .ifPresent(
                            address ->
                                    changes.add(
                                            new LinkChange.AddAddress(
                                                    index, address, length(setUp, address))));
        }
        for (IpAddress address : setUp.plan().wish().linkLocal()) {
            int length = address.isV6() ? LINK_LOCAL_V6 : LINK_LOCAL_V4;
            changes.add(new LinkChange.AddAddress(index, address, length));
        }
        changes.add(new LinkChange.SetUp(index));
        for (Family family : defaultRoutes) {
            changes.add(DefaultRoutes.route(setUp.endpoint(), family, index));
        }
        setUp.namespace().links().play(changes);
    }

    private static int length(SetUp setUp, IpAddress address) {
        Optional<AddressPool> pool =
                setUp.plan().network().pools().stream()
                        .filter(each -> each.subnet().contains(address))
                        .findFirst();
        return pool.map(each -> each.subnet().prefix()).orElse(address.family().bits());
    }

    /// Addresses and routes go with the interface.
    @Override
    public void undo(SetUp setUp) {
        // nothing of its own
    }
}
