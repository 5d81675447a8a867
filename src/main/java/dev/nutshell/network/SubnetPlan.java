package dev.nutshell.network;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.network.address.HostSubnets;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.address.Subnet;
import dev.nutshell.network.address.SubnetPools;
import dev.nutshell.network.driver.Bridge;
import dev.nutshell.network.driver.Host;
import dev.nutshell.network.driver.None;
import dev.nutshell.network.driver.Vxlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides the subnets of a new network.
final class SubnetPlan {
    private final List<NetworkRecord> others;
    private final HostSubnets host;
    private final SubnetPools pools;

    /// @param others the networks that are there
    SubnetPlan(List<NetworkRecord> others, HostSubnets host, SubnetPools pools) {
        this.others = others;
        this.host = host;
        this.pools = pools;
    }

    /// `request` with all that it left open.
    ///
    /// @throws EngineException INVALID_ARGUMENT, CONFLICT for an overlap with another network, EXHAUSTED
    NetworkRequest complete(NetworkRequest request) {
        boolean hasAddresses =
                !request.driver().equals(Host.NAME)
                        && !request.driver().equals(None.NAME)
                        && !request.configOnly();
        if (!hasAddresses) {
            request.subnets().forEach(SubnetConfig::check);
            return request.withSubnets(request.subnets(), request.ipv6().orElse(false));
        }
        boolean isIpv6 = wantsIpv6(request);
        List<SubnetConfig> subnets = new ArrayList<>();
        for (SubnetConfig config : request.subnets()) {
            config.check();
            requireFree(config.subnet(), subnets);
            subnets.add(config);
        }
        if (request.ipv4()) {
            addMissing(subnets, Family.V4);
        }
        if (isIpv6) {
            addMissing(subnets, Family.V6);
        }
        if (subnets.isEmpty()) {
            throw new EngineException(ErrorKind.INVALID_ARGUMENT, "IPv4 or IPv6 must be enabled");
        }
        return request.withSubnets(
                subnets.stream().map(config -> withGateway(request, config)).toList(), isIpv6);
    }

    /// Asked for by flag or by a subnet; else bridges have both protocols where the host has IPv6.
    private boolean wantsIpv6(NetworkRequest request) {
        boolean named =
                request.subnets().stream()
                        .anyMatch(config -> config.subnet().family() == Family.V6);
        Optional<Boolean> asked = request.ipv6();
        if (asked.isPresent()) {
            if (asked.get() && !host.hasIpv6()) {
                throw new EngineException(
                        ErrorKind.UNSUPPORTED,
                        "network "
                                + request.name()
                                + " cannot have IPv6: the kernel of this host has none");
            }
            return asked.get();
        }
        return named || (request.driver().equals(Bridge.NAME) && host.hasIpv6());
    }

    private void requireFree(Subnet subnet, List<SubnetConfig> sameNetwork) {
        for (SubnetConfig other : sameNetwork) {
            if (other.subnet().overlaps(subnet)) {
                throw new EngineException(
                        ErrorKind.INVALID_ARGUMENT,
                        "invalid subnet " + subnet + ": it overlaps with " + other.subnet());
            }
        }
        for (NetworkRecord network : others) {
            for (SubnetConfig other : network.settings().subnets()) {
                if (!network.settings().configOnly() && other.subnet().overlaps(subnet)) {
                    throw new EngineException(
                            ErrorKind.CONFLICT,
                            "invalid subnet "
                                    + subnet
                                    + ": it overlaps with "
                                    + other.subnet()
                                    + " of network "
                                    + network.name());
                }
            }
        }
    }

    private void addMissing(List<SubnetConfig> subnets, Family family) {
        if (subnets.stream().anyMatch(config -> config.subnet().family() == family)) {
            return;
        }
        List<Subnet> used = new ArrayList<>(host.subnets());
        others.stream()
                .flatMap(network -> network.settings().subnets().stream())
                .forEach(config -> used.add(config.subnet()));
        subnets.forEach(config -> used.add(config.subnet()));
        subnets.add(SubnetConfig.of(pools.free(family, used)));
    }

    /// An overlay has a gateway only where the user says which: a second host would give the same one.
    private static SubnetConfig withGateway(NetworkRequest request, SubnetConfig config) {
        return config.gateway().isPresent() || request.driver().equals(Vxlan.NAME)
                ? config
                : config.withGateway(config.usualGateway());
    }
}
