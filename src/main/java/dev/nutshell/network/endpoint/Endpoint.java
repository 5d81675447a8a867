package dev.nutshell.network.endpoint;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.network.address.AddressWire;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.address.MacAddress;
import dev.nutshell.network.driver.Rates;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A container on a network: all that is needed to show it, to answer its names, and to take it away.
///
/// @param id 64 hexadecimal digits, new with each start
/// @param names all by which it is found on the network, the container's own first
/// @param hostLink the end on the host; empty where the driver has none
/// @param link name of the interface in the container
/// @param ports published through this endpoint
/// @param closed ports that nobody outside of the host reaches, whatever `ports` says
public record Endpoint(
        String id,
        ContainerId container,
        EndpointPlan plan,
        List<String> names,
        MacAddress mac,
        Optional<IpAddress> ipv4,
        Optional<IpAddress> ipv6,
        String hostLink,
        String link,
        List<PortMapping> ports,
        boolean closed,
        Owner owner) {
    /// Begins the names of the ends on the host.
    public static final String VETH = "veth";

    private static final int VERSION = 1;

    public Endpoint {
        names = List.copyOf(names);
        ports = List.copyOf(ports);
    }

    public Optional<IpAddress> address(Family family) {
        return family == Family.V4 ? ipv4 : ipv6;
    }

    /// The end on the host of what holds the container's sending back, where that is done; empty where it has no end there.
    public String queueLink() {
        return hostLink.isEmpty() ? "" : "ifb" + hostLink.substring(VETH.length());
    }

    /// The same at other rates.
    public Endpoint withRates(Rates rates) {
        return with(plan.withRates(rates), ports);
    }

    /// The same after its ports have been given back.
    public Endpoint withoutPorts() {
        return with(plan, List.of());
    }

    /// The same of a container that has another name.
    public Endpoint renamed(String before, String after) {
        List<String> others = new ArrayList<>(names);
        others.removeIf(name -> name.equals(before) || name.equals(after));
        others.addFirst(after);
        return new Endpoint(
                id, container, plan, others, mac, ipv4, ipv6, hostLink, link, ports, closed, owner);
    }

    private Endpoint with(EndpointPlan changed, List<PortMapping> published) {
        return new Endpoint(
                id, container, changed, names, mac, ipv4, ipv6, hostLink, link, published, closed,
                owner);
    }

    public NetworkFacts network() {
        return plan.network();
    }

    public byte[] toBytes() {
        WireWriter wire = new WireWriter();
        wire.number(VERSION).text(id).text(container.value());
        plan.writeKept(wire);
        wire.texts(names).bytes(mac.bytes());
        AddressWire.writeOptional(wire, ipv4);
        AddressWire.writeOptional(wire, ipv6);
        wire.text(hostLink).text(link).number(ports.size());
        ports.forEach(port -> port.write(wire));
        wire.flag(closed);
        owner.write(wire);
        return wire.toBytes();
    }

    /// @throws dev.nutshell.base.EngineException CORRUPT
    public static Endpoint ofBytes(byte[] bytes, String subject) {
        WireReader wire = new WireReader(bytes, subject);
        wire.number();
        Endpoint endpoint =
                new Endpoint(
                        wire.text(),
                        new ContainerId(wire.text()),
                        EndpointPlan.readKept(wire),
                        wire.texts(),
                        AddressWire.mac(wire),
                        AddressWire.optional(wire),
                        AddressWire.optional(wire),
                        wire.text(),
                        wire.text(),
                        ports(wire),
                        wire.flag(),
                        Owner.read(wire));
        wire.end();
        return endpoint;
    }

    private static List<PortMapping> ports(WireReader wire) {
        List<PortMapping> ports = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            ports.add(PortMapping.read(wire));
        }
        return ports;
    }
}
