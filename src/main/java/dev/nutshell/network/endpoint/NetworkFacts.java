package dev.nutshell.network.endpoint;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.network.address.AddressPool;
import dev.nutshell.network.address.AddressWire;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.driver.NetworkDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What setting up an endpoint needs to know of its network.
///
/// @param internal no way out
/// @param userDefined names are answered on it
/// @param pools its subnets
public record NetworkFacts(
        String id,
        String name,
        NetworkDriver driver,
        boolean internal,
        boolean userDefined,
        List<AddressPool> pools) {
    public NetworkFacts {
        pools = List.copyOf(pools);
    }

    public Optional<AddressPool> pool(Family family) {
        return pools.stream().filter(pool -> pool.subnet().family() == family).findFirst();
    }

    public Optional<IpAddress> gateway(Family family) {
        return pool(family).flatMap(AddressPool::gateway);
    }

    void write(WireWriter wire) {
        wire.text(id).text(name);
        NetworkDriver.writeTo(wire, driver);
        wire.flag(internal).flag(userDefined);
        wire.number(pools.size());
        pools.forEach(pool -> AddressWire.write(wire, pool));
    }

    static NetworkFacts read(WireReader wire) {
        return new NetworkFacts(
                wire.text(),
                wire.text(),
                NetworkDriver.read(wire),
                wire.flag(),
                wire.flag(),
                pools(wire));
    }

    private static List<AddressPool> pools(WireReader wire) {
        List<AddressPool> pools = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            pools.add(AddressWire.pool(wire));
        }
        return pools;
    }
}
