package dev.nutshell.network.endpoint;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.network.address.AddressWire;
import dev.nutshell.network.address.IpAddress;
import java.util.ArrayList;
import java.util.List;

/// How a container is put on its networks at each start: decided before, so that the supervisor reads no record.
///
/// @param hostname as it stands in `/etc/hosts`: with the domain, if there is one, in front
/// @param names of the container besides its own and those that each network adds: short id, host name
/// @param endpoints in the order of their interfaces
/// @param resolvers asked for what no container is called; none: the host's
/// @param ports published through the first endpoint that can
/// @param userMode in place of endpoints, for who may not touch the host's network
public record NetworkPlan(
        ContainerId container,
        String containerName,
        String hostname,
        List<String> names,
        List<EndpointPlan> endpoints,
        List<IpAddress> resolvers,
        List<PortRequest> ports,
        PublishPolicy policy,
        UserModeLink userMode) {
    public NetworkPlan {
        names = List.copyOf(names);
        endpoints = List.copyOf(endpoints);
        resolvers = List.copyOf(resolvers);
        ports = List.copyOf(ports);
    }

    /// A container with a loopback only, or in the network of somebody else.
    public static NetworkPlan none(ContainerId container, String name) {
        return new NetworkPlan(
                container,
                name,
                "",
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                PublishPolicy.FIREWALL,
                UserModeLink.NONE);
    }

    /// Whether a name server runs for the container: names are answered on networks that users made.
    public boolean hasNames() {
        return endpoints.stream().anyMatch(endpoint -> endpoint.network().userDefined());
    }

    /// The same of a container that has another name.
    public NetworkPlan withName(String name) {
        return new NetworkPlan(
                container, name, hostname, names, endpoints, resolvers, ports, policy, userMode);
    }

    /// The same on other networks.
    public NetworkPlan withEndpoints(List<EndpointPlan> others) {
        return new NetworkPlan(
                container,
                containerName,
                hostname,
                names,
                others,
                resolvers,
                ports,
                policy,
                userMode);
    }

    /// Endpoints that the container has, as their files have them, with what those leave out: of one that this plan does not have, that
    /// is lost.
    public List<EndpointPlan> completed(List<EndpointPlan> kept) {
        List<EndpointPlan> complete = new ArrayList<>();
        for (EndpointPlan plan : kept) {
            EndpointPlan whole = plan;
            for (EndpointPlan made : endpoints) {
                if (made.network().id().equals(plan.network().id())) {
                    whole = plan.madeBy(made);
                }
            }
            complete.add(whole);
        }
        return complete;
    }

    public boolean isEmpty() {
        return endpoints.isEmpty();
    }

    public void write(WireWriter wire) {
        wire.text(container.value()).text(containerName).text(hostname).texts(names);
        EndpointPlan.writeAll(wire, endpoints);
        AddressWire.writeAll(wire, resolvers);
        wire.number(ports.size());
        ports.forEach(port -> port.write(wire));
        wire.number(policy.ordinal());
        userMode.write(wire);
    }

    public static NetworkPlan read(WireReader wire) {
        ContainerId container = new ContainerId(wire.text());
        String name = wire.text();
        String hostname = wire.text();
        List<String> names = wire.texts();
        List<EndpointPlan> endpoints = EndpointPlan.readAll(wire);
        List<IpAddress> resolvers = AddressWire.all(wire);
        List<PortRequest> ports = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            ports.add(PortRequest.read(wire));
        }
        return new NetworkPlan(
                container,
                name,
                hostname,
                names,
                endpoints,
                resolvers,
                ports,
                wire.choice(PublishPolicy.values()),
                UserModeLink.read(wire));
    }
}
