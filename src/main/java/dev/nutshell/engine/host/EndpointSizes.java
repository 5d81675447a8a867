package dev.nutshell.engine.host;

import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.network.NetworkRecord;
import dev.nutshell.network.NetworkRequest;
import dev.nutshell.network.driver.Bridge;
import dev.nutshell.network.driver.Host;
import dev.nutshell.network.driver.Ipvlan;
import dev.nutshell.network.driver.Macvlan;
import dev.nutshell.network.driver.NetworkDriver;
import dev.nutshell.network.driver.None;
import dev.nutshell.network.driver.Vxlan;
import dev.nutshell.network.link.LinkCalls;
import dev.nutshell.network.link.LinkSizes;
import dev.nutshell.network.setup.KernelLinks;
import dev.nutshell.network.setup.Underlay;
import java.util.Optional;

/// How much the interfaces of a network's containers take at once: as much as the host's way out.
record EndpointSizes(Syscalls syscalls) {
    private static final int USUAL_MTU = 1500;

    LinkSizes of(NetworkRecord network) {
        NetworkDriver driver = network.driver();
        int asked = driver.common().mtu();
        return switch (driver) {
            case Bridge bridge -> bridged(bridge, network.settings(), asked);
            case Vxlan vxlan ->
                    LinkSizes.ofMtu(asked > 0 ? asked : tunnelMtu(vxlan, network.name()));
            // the parent's
            case Macvlan _, Ipvlan _, Host _, None _ -> LinkSizes.ofMtu(asked);
        };
    }

    /// Two containers may hand each other more in one piece than the way out takes; but what goes out would have to be cut by the
    /// processor then, down to the packets of the wire. So they do where nothing goes out, or where the way out takes it too, unless
    /// the network's own option says how much.
    private LinkSizes bridged(Bridge bridge, NetworkRequest network, int asked) {
        try (LinkCalls links = KernelLinks.open(syscalls)) {
            Optional<LinkSizes> out = links.defaultSizes();
            int chosen = Bridge.gsoIpv4MaxSize(network.options());
            int gso = chosen > 0 ? chosen : gsoIpv4MaxSize(bridge, network, out);
            return new LinkSizes(
                    asked > 0 ? asked : mtu(out),
                    gso > Bridge.USUAL_GSO ? Math.min(gso, Bridge.LARGEST_GSO) : 0);
        }
    }

    private static int gsoIpv4MaxSize(
            Bridge bridge, NetworkRequest network, Optional<LinkSizes> out) {
        boolean isClosed = network.internal() || bridge.mode4() == Bridge.GatewayMode.ISOLATED;
        return isClosed ? Bridge.LARGEST_GSO : out.map(LinkSizes::gsoIpv4MaxSize).orElse(0);
    }

    /// As much as fits through what the tunnel goes over.
    private int tunnelMtu(Vxlan vxlan, String network) {
        try (LinkCalls links = KernelLinks.open(syscalls)) {
            Underlay underlay = Underlay.of(vxlan, links, network);
            int outside = underlay.mtu() > 0 ? underlay.mtu() : mtu(links.defaultSizes());
            return vxlan.inside(outside, underlay.family());
        }
    }

    private static int mtu(Optional<LinkSizes> out) {
        return out.map(LinkSizes::mtu).orElse(USUAL_MTU);
    }
}
