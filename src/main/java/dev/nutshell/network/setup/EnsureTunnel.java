package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.driver.Vxlan;
import dev.nutshell.network.link.LinkChange;
import java.util.ArrayList;
import java.util.List;

/// The VXLAN interface on the bridge of an overlay, with its peers.
record EnsureTunnel(Vxlan driver, boolean lone) implements SetUpStep {
    @Override
    public void perform(SetUp setUp) {
        if (setUp.host().find(driver.tunnel()).isPresent()) {
            return;
        }
        setUp.host()
                .play(
                        List.of(
                                new LinkChange.AddVxlan(
                                        driver.tunnel(),
                                        setUp.master(),
                                        driver.identifier(),
                                        driver.port(),
                                        IpAddress.find(driver.group()),
                                        IpAddress.find(driver.local()),
                                        underlay(setUp),
                                        setUp.plan().mtu())));
        int index = setUp.host().find(driver.tunnel()).orElseThrow(this::gone);
        List<LinkChange> peers = new ArrayList<>();
        driver.peers()
                .forEach(peer -> peers.add(new LinkChange.AddPeer(index, IpAddress.parse(peer))));
        setUp.host().play(peers);
    }

    private int underlay(SetUp setUp) {
        if (driver.underlay().isEmpty()) {
            return 0;
        }
        return setUp.host()
                .find(driver.underlay())
                .orElseThrow(
                        () ->
                                new EngineException(
                                        ErrorKind.NOT_FOUND,
                                        "vxlan.dev "
                                                + driver.underlay()
                                                + " of network "
                                                + setUp.plan().network().name()
                                                + ": the host has no such interface"));
    }

    private EngineException gone() {
        return new EngineException(ErrorKind.SYSTEM, "interface " + driver.tunnel() + " has gone");
    }

    @Override
    public void undo(SetUp setUp) {
        if (lone) {
            TakeDown.delete(setUp.host(), driver.tunnel());
        }
    }
}
