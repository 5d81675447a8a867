package dev.nutshell.network.endpoint;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.network.address.AddressWire;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.MacAddress;
import dev.nutshell.network.driver.Rates;
import java.util.List;
import java.util.Optional;

/// What a container asks of one network.
///
/// @param link name of the interface in the container; empty: the next free one
/// @param names other than its own by which containers of the network find it
/// @param links names that this container alone has for others
/// @param priority the highest gives the default route
/// @param sysctls set in this order
public record Wish(
        String link,
        Optional<IpAddress> ipv4,
        Optional<IpAddress> ipv6,
        Optional<MacAddress> mac,
        List<IpAddress> linkLocal,
        List<String> names,
        List<Link> links,
        int priority,
        Rates rates,
        List<InterfaceSysctl> sysctls) {
    public Wish {
        linkLocal = List.copyOf(linkLocal);
        names = List.copyOf(names);
        links = List.copyOf(links);
        sysctls = List.copyOf(sysctls);
    }

    /// Anything will do.
    public static final Wish NONE =
            new Wish(
                    "",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    List.of(),
                    0,
                    Rates.UNLIMITED,
                    List.of());

    Wish withRates(Rates other) {
        return new Wish(link, ipv4, ipv6, mac, linkLocal, names, links, priority, other, sysctls);
    }

    public Wish withSysctls(List<InterfaceSysctl> others) {
        return new Wish(link, ipv4, ipv6, mac, linkLocal, names, links, priority, rates, others);
    }

    /// What stays in the file of an endpoint: without the sysctls, see [EndpointPlan#writeKept].
    void writeKept(WireWriter wire) {
        wire.text(link);
        AddressWire.writeOptional(wire, ipv4);
        AddressWire.writeOptional(wire, ipv6);
        wire.bytes(mac.map(MacAddress::bytes).orElse(new byte[0]));
        AddressWire.writeAll(wire, linkLocal);
        wire.texts(names);
        Link.writeAll(wire, links);
        wire.number(priority);
        rates.write(wire);
    }

    static Wish readKept(WireReader wire) {
        return new Wish(
                wire.text(),
                AddressWire.optional(wire),
                AddressWire.optional(wire),
                AddressWire.optionalMac(wire),
                AddressWire.all(wire),
                wire.texts(),
                Link.readAll(wire),
                wire.integer(),
                Rates.read(wire),
                List.of());
    }
}
