package dev.nutshell.network.endpoint;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.network.address.AddressWire;
import dev.nutshell.network.address.IpAddress;
import java.util.Optional;

/// Ports that are to be published.
///
/// @param host absent: every address
/// @param firstHost 0: any free port; with one port it is chosen from `[firstHost, lastHost]`
/// @param count how many in a row, on both sides
public record PortRequest(
        Protocol protocol,
        Optional<IpAddress> host,
        int firstHost,
        int lastHost,
        int firstContainer,
        int count) {
    /// The same on one address of the host.
    public PortRequest on(IpAddress address) {
        return new PortRequest(
                protocol, Optional.of(address), firstHost, lastHost, firstContainer, count);
    }

    void write(WireWriter wire) {
        wire.number(protocol.ordinal());
        AddressWire.writeOptional(wire, host);
        wire.number(firstHost).number(lastHost).number(firstContainer).number(count);
    }

    static PortRequest read(WireReader wire) {
        return new PortRequest(
                wire.choice(Protocol.values()),
                AddressWire.optional(wire),
                wire.integer(),
                wire.integer(),
                wire.integer(),
                wire.integer());
    }
}
