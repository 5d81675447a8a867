package dev.nutshell.network.endpoint;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.network.address.AddressWire;
import dev.nutshell.network.address.IpAddress;

/// Ports of a host that lead to ports of a container.
///
/// @param host 0.0.0.0 or :: for every address of the family
/// @param count how many in a row, on both sides
public record PortMapping(
        Protocol protocol, IpAddress host, int firstHost, int firstContainer, int count) {
    /// `::1`
    public static final IpAddress LOOPBACK6 = new IpAddress(IpAddress.Family.V6, 0, 1);

    /// Whether it is on the IPv6 loopback of the host, from where the kernel translates nothing.
    public boolean isLoopback6() {
        return host.equals(LOOPBACK6);
    }

    /// Whether packets keep their port.
    public boolean keepsPort() {
        return firstHost == firstContainer;
    }

    public int lastHost() {
        return firstHost + count - 1;
    }

    /// Whether both want one port of the host.
    public boolean collidesWith(PortMapping other) {
        boolean samePorts =
                protocol == other.protocol
                        && firstHost <= other.lastHost()
                        && other.firstHost <= lastHost();
        boolean sameAddresses =
                host.family() == other.host.family()
                        && (host.isAny() || other.host.isAny() || host.equals(other.host));
        return samePorts && sameAddresses;
    }

    void write(WireWriter wire) {
        wire.number(protocol.ordinal());
        AddressWire.write(wire, host);
        wire.number(firstHost).number(firstContainer).number(count);
    }

    static PortMapping read(WireReader wire) {
        return new PortMapping(
                wire.choice(Protocol.values()),
                AddressWire.address(wire),
                wire.integer(),
                wire.integer(),
                wire.integer());
    }
}
