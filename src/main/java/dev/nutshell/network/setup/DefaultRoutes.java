package dev.nutshell.network.setup;

import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.address.Subnet;
import dev.nutshell.network.driver.Bridge;
import dev.nutshell.network.driver.Ipvlan;
import dev.nutshell.network.driver.NetworkDriver;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.EndpointPlan;
import dev.nutshell.network.endpoint.NetworkFacts;
import dev.nutshell.network.link.LinkChange;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Chooses the network over which a container reaches the rest of the world.
final class DefaultRoutes {
    /// moby, daemon/libnetwork/endpoint.go: by priority, then by name.
    private static final Comparator<EndpointPlan> ORDER =
            Comparator.comparingInt((EndpointPlan plan) -> -plan.wish().priority())
                    .thenComparing(plan -> plan.network().name());

    private DefaultRoutes() {}

    /// The best of `plans` for a family; empty when none leads out.
    static Optional<EndpointPlan> best(List<EndpointPlan> plans, Family family) {
        return plans.stream().filter(plan -> leadsOut(plan, family)).min(ORDER);
    }

    private static boolean leadsOut(EndpointPlan plan, Family family) {
        NetworkFacts network = plan.network();
        if (network.internal() || plan.pool(family).isEmpty()) {
            return false;
        }
        NetworkDriver driver = network.driver();
        if (driver instanceof Bridge bridge) {
            Bridge.GatewayMode mode = family == Family.V4 ? bridge.mode4() : bridge.mode6();
            // a bridge without an address (inhibit_ipv4) has another router behind the gateway's
            return mode != Bridge.GatewayMode.ISOLATED && network.gateway(family).isPresent();
        }
        return isWithoutGateway(driver) || network.gateway(family).isPresent();
    }

    /// Layer 3: everything goes to the parent.
    private static boolean isWithoutGateway(NetworkDriver driver) {
        return driver instanceof Ipvlan ipvlan && ipvlan.mode() != Ipvlan.Mode.L2;
    }

    /// @param index of the endpoint's interface
    static LinkChange route(Endpoint endpoint, Family family, int index) {
        Subnet everything =
                family == Family.V4
                        ? new Subnet(IpAddress.v4(0), 0)
                        : new Subnet(new IpAddress(Family.V6, 0, 0), 0);
        Optional<IpAddress> gateway =
                isWithoutGateway(endpoint.network().driver())
                        ? Optional.empty()
                        : endpoint.network().gateway(family);
        return new LinkChange.AddRoute(everything, gateway, index);
    }
}
