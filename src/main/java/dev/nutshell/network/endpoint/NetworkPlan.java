package dev.nutshell.network.endpoint;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import java.util.ArrayList;
import java.util.List;

/// How a container is put on its networks at each start: decided before, so that the supervisor reads no record.
///
/// @param hostname as it stands in `/etc/hosts`: with the domain, if there is one, in front
/// @param names of the container besides its own and those that each network adds: short id, host name
/// @param endpoints in the order of their interfaces
/// @param ports published through the first endpoint that can
public record NetworkPlan(
        ContainerId container,
        String containerName,
        String hostname,
        List<String> names,
        List<EndpointPlan> endpoints,
        List<PortRequest> ports,
        PublishPolicy policy) {
    public NetworkPlan {
        names = List.copyOf(names);
        endpoints = List.copyOf(endpoints);
        ports = List.copyOf(ports);
    }

    /// A container with a loopback only, or in the network of somebody else.
    public static NetworkPlan none(ContainerId container, String name) {
        return new NetworkPlan(
                container, name, "", List.of(), List.of(), List.of(), PublishPolicy.FIREWALL);
    }

    public boolean isEmpty() {
        return endpoints.isEmpty();
    }

    public void write(WireWriter wire) {
        wire.text(container.value()).text(containerName).text(hostname).texts(names);
        wire.number(endpoints.size());
        endpoints.forEach(endpoint -> endpoint.write(wire));
        wire.number(ports.size());
        ports.forEach(port -> port.write(wire));
        wire.number(policy.ordinal());
    }

    public static NetworkPlan read(WireReader wire) {
        ContainerId container = new ContainerId(wire.text());
        String name = wire.text();
        String hostname = wire.text();
        List<String> names = wire.texts();
        List<EndpointPlan> endpoints = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            endpoints.add(EndpointPlan.read(wire));
        }
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
                ports,
                wire.choice(PublishPolicy.values()));
    }
}
