package dev.nutshell.network;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.network.address.AddressPool;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.Subnet;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One subnet of a network.
///
/// @param range the part of it that containers get addresses from unasked
/// @param gateway absent until the network is made, and where it has none
/// @param auxiliary addresses that something else has, by a name for them
public record SubnetConfig(
        Subnet subnet,
        Optional<Subnet> range,
        Optional<IpAddress> gateway,
        Map<String, IpAddress> auxiliary) {
    public SubnetConfig {
        auxiliary = Collections.unmodifiableMap(new TreeMap<>(auxiliary));
    }

    public static SubnetConfig of(Subnet subnet) {
        return new SubnetConfig(subnet, Optional.empty(), Optional.empty(), Map.of());
    }

    SubnetConfig withGateway(IpAddress address) {
        return new SubnetConfig(subnet, range, Optional.of(address), auxiliary);
    }

    /// The address next to the subnet's own, or the only other one.
    IpAddress usualGateway() {
        IpAddress next = subnet.first().plus(1);
        return subnet.contains(next) ? next : subnet.first();
    }

    public AddressPool pool() {
        return new AddressPool(
                subnet, range.orElse(subnet), gateway, new HashSet<>(auxiliary.values()));
    }

    /// @throws EngineException INVALID_ARGUMENT
    void check() {
        range.filter(part -> !subnet.contains(part))
                .ifPresent(
                        part -> {
                            throw outside("ip-range " + part);
                        });
        gateway.filter(address -> !subnet.contains(address))
                .ifPresent(
                        address -> {
                            throw outside("gateway " + address);
                        });
        auxiliary.forEach(
                (name, address) -> {
                    if (!subnet.contains(address)) {
                        throw outside("aux-address " + name + "=" + address);
                    }
                });
        if (subnet.prefix() == 0) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid subnet " + subnet + ": it is the whole address space");
        }
    }

    private EngineException outside(String what) {
        return new EngineException(
                ErrorKind.INVALID_ARGUMENT, "invalid " + what + ": it is not in subnet " + subnet);
    }
}
