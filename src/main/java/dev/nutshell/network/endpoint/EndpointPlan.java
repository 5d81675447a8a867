package dev.nutshell.network.endpoint;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;

/// One network that a container goes on.
///
/// @param mtu of its interface, decided from the driver's option and the host's default route
public record EndpointPlan(NetworkFacts network, Wish wish, int mtu) {
    public void write(WireWriter wire) {
        network.write(wire);
        wish.write(wire);
        wire.number(mtu);
    }

    public static EndpointPlan read(WireReader wire) {
        return new EndpointPlan(NetworkFacts.read(wire), Wish.read(wire), wire.integer());
    }
}
