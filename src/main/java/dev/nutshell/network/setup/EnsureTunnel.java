package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.driver.Vxlan;
import dev.nutshell.network.link.HostLink;
import dev.nutshell.network.link.LinkChange;
import dev.nutshell.network.link.TunnelPeers;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The VXLAN interface on the bridge of an overlay, with its peers.
///
/// @param underlay of an encrypted one its address inside; the link is the one that encrypts
/// @param peers the other hosts; none where a multicast group leads to them
record EnsureTunnel(Vxlan driver, Underlay underlay, Set<IpAddress> peers, boolean lone)
        implements SetUpStep {
    EnsureTunnel {
        peers = Set.copyOf(peers);
    }

    @Override
    public void perform(SetUp setUp) {
        Optional<HostLink> found = setUp.host().look(driver.tunnel());
        found.ifPresent(link -> requireOwn(setUp, link));
        int link = driver.encryption().isPresent() ? index(setUp, driver.cipher()) : 0;
        if (found.isEmpty()) {
            add(setUp, link == 0 ? underlay.link() : link);
        }
        if (driver.group().isEmpty()) {
            TunnelPeers.set(setUp.host(), index(setUp, driver.tunnel()), peers, link);
        }
    }

    private static int index(SetUp setUp, String link) {
        return setUp.host()
                .find(link)
                .orElseThrow(
                        () ->
                                new EngineException(
                                        ErrorKind.SYSTEM, "interface " + link + " has gone"));
    }

    private void add(SetUp setUp, int link) {
        setUp.host()
                .play(
                        List.of(
                                new LinkChange.AddVxlan(
                                        driver.tunnel(),
                                        setUp.plan().network().id(),
                                        setUp.master(),
                                        driver.identifier(),
                                        driver.port(),
                                        driver.group(),
                                        underlay.source(),
                                        link,
                                        setUp.plan().mtu())));
    }

    /// Another network, or another engine, has the number; the frames would reach the wrong containers.
    private void requireOwn(SetUp setUp, HostLink link) {
        String network = setUp.plan().network().id();
        if (!link.kind().equals("vxlan") || !link.alias().equals(HostLink.mark(network))) {
            throw new EngineException(
                    ErrorKind.CONFLICT,
                    "network "
                            + setUp.plan().network().name()
                            + ": interface "
                            + driver.tunnel()
                            + " of the host is somebody else's; take another vxlan.id");
        }
    }

    @Override
    public void undo(SetUp setUp) {
        if (lone) {
            TakeDown.deleteMarked(
                    setUp.host(), driver.tunnel(), HostLink.mark(setUp.plan().network().id()));
        }
    }
}
