package dev.nutshell.network.endpoint;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.network.address.AddressPool;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.driver.Rates;
import dev.nutshell.network.link.LinkSizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One network that a container goes on.
///
/// @param sizes of its interface, decided from the driver's options and the host's default route
public record EndpointPlan(NetworkFacts network, Wish wish, LinkSizes sizes) {
    public void write(WireWriter wire) {
        network.write(wire);
        wish.writeKept(wire);
        sizes.write(wire);
        InterfaceSysctl.writeAll(wire, wish.sysctls());
    }

    /// What stays of it in the file of an endpoint, whose form other versions of the engine read: how much the interface takes at
    /// once, and its sysctls, count only while it is made.
    void writeKept(WireWriter wire) {
        network.write(wire);
        wish.writeKept(wire);
        wire.number(sizes.mtu());
    }

    static EndpointPlan readKept(WireReader wire) {
        return new EndpointPlan(
                NetworkFacts.read(wire), Wish.readKept(wire), LinkSizes.ofMtu(wire.integer()));
    }

    /// The same with what its file leaves out, as the plan that the interface was made by has it.
    EndpointPlan madeBy(EndpointPlan made) {
        return new EndpointPlan(network, wish.withSysctls(made.wish.sysctls()), made.sizes);
    }

    /// Where its address comes from; empty: it gets none of this family. The kernel takes no addresses and routes of IPv6 where the
    /// sysctls switch it off.
    public Optional<AddressPool> pool(Family family) {
        return family == Family.V6 && InterfaceSysctl.disableIpv6(wish.sysctls())
                ? Optional.empty()
                : network.pool(family);
    }

    public int mtu() {
        return sizes.mtu();
    }

    public EndpointPlan withRates(Rates rates) {
        return new EndpointPlan(network, wish.withRates(rates), sizes);
    }

    public static void writeAll(WireWriter wire, List<EndpointPlan> endpoints) {
        wire.number(endpoints.size());
        endpoints.forEach(endpoint -> endpoint.write(wire));
    }

    public static List<EndpointPlan> readAll(WireReader wire) {
        List<EndpointPlan> endpoints = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            endpoints.add(read(wire));
        }
        return endpoints;
    }

    public static EndpointPlan read(WireReader wire) {
        NetworkFacts network = NetworkFacts.read(wire);
        Wish wish = Wish.readKept(wire);
        LinkSizes sizes = LinkSizes.read(wire);
        return new EndpointPlan(network, wish.withSysctls(InterfaceSysctl.readAll(wire)), sizes);
    }
}
