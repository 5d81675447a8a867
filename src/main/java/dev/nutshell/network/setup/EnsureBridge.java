package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.network.address.AddressPool;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.address.MacAddress;
import dev.nutshell.network.link.LinkChange;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// The bridge of the network, with the gateways' addresses; made by the first endpoint, taken away with the last.
///
/// @param bridge its name
/// @param hasAddresses whether it gets the gateways' addresses: the host is on the network
/// @param lone no other endpoint is on the network
record EnsureBridge(String bridge, boolean hasAddresses, boolean inhibitIpv4, boolean lone)
        implements SetUpStep {
    @Override
    public void perform(SetUp setUp) {
        OptionalInt found = setUp.host().find(bridge);
        if (found.isPresent()) {
            setUp.master(found.getAsInt());
            return;
        }
        setUp.host()
                .play(
                        List.of(
                                new LinkChange.AddBridge(
                                        bridge, setUp.plan().mtu(), MacAddress.random())));
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
        addresses.add(new LinkChange.SetUp(index));
        setUp.host().play(addresses);
    }

    @Override
    public void undo(SetUp setUp) {
        if (lone) {
            TakeDown.delete(setUp.host(), bridge);
        }
    }
}
