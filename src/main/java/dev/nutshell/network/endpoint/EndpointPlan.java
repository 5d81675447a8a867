package dev.nutshell.network.endpoint;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.network.driver.Rates;
import dev.nutshell.network.link.LinkSizes;
import java.util.ArrayList;
import java.util.List;

/// One network that a container goes on.
///
/// @param sizes of its interface, decided from the driver's options and the host's default route
public record EndpointPlan(NetworkFacts network, Wish wish, LinkSizes sizes) {
    public void write(WireWriter wire) {
        network.write(wire);
        wish.write(wire);
        sizes.write(wire);
    }

    /// What stays of it in the file of an endpoint, whose form other versions of the engine read: how much the interface takes at
    /// once counts only while it is made.
    void writeKept(WireWriter wire) {
        network.write(wire);
        wish.write(wire);
        wire.number(sizes.mtu());
    }

    static EndpointPlan readKept(WireReader wire) {
        return new EndpointPlan(
                NetworkFacts.read(wire), Wish.read(wire), LinkSizes.ofMtu(wire.integer()));
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
        return new EndpointPlan(NetworkFacts.read(wire), Wish.read(wire), LinkSizes.read(wire));
    }
}
