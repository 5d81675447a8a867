package dev.nutshell.engine.host;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.network.NetworkRecord;
import dev.nutshell.network.SubnetConfig;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.address.MacAddress;
import dev.nutshell.network.driver.Bridge;
import dev.nutshell.network.driver.LinkName;
import dev.nutshell.network.driver.NetworkDriver;
import dev.nutshell.network.driver.Rates;
import dev.nutshell.network.endpoint.InterfaceSysctl;
import dev.nutshell.network.endpoint.Link;
import dev.nutshell.network.endpoint.Wish;
import dev.nutshell.spec.container.EndpointConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a container's record asks of one network, read and checked.
final class EndpointWish {
    private static final String LINK = "com.docker.network.endpoint.ifname";
    private static final Set<String> OPTIONS =
            Set.of(
                    LINK,
                    InterfaceSysctl.OPTION,
                    Rates.EGRESS,
                    Rates.INGRESS,
                    Rates.BURST,
                    Bridge.PUBLISH_POLICY);

    private EndpointWish() {}

    /// @param own rates of all interfaces of the container
    /// @throws EngineException INVALID_ARGUMENT for an option that there is none of, a bad value, an address that the network cannot give
    static Wish of(NetworkRecord network, NetworkDriver driver, EndpointConfig config, Rates own) {
        for (String option : config.driverOptions().keySet()) {
            if (!OPTIONS.contains(option)) {
                throw new EngineException(
                        ErrorKind.INVALID_ARGUMENT,
                        "unknown driver option \""
                                + option
                                + "\" for network "
                                + network.name()
                                + hint(option));
            }
        }
        String link = config.driverOptions().getOrDefault(LINK, "");
        if (!link.isEmpty() && !LinkName.isValid(link)) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "invalid interface name \"" + link + "\"");
        }
        Rates rates = driver.common().rates().overriddenBy(own).overriddenBy(rates(config));
        driver.requireHeld(rates);
        List<InterfaceSysctl> sysctls =
                InterfaceSysctl.parseAll(
                        config.driverOptions().getOrDefault(InterfaceSysctl.OPTION, ""));
        requireNoIpv6(config, sysctls, network);
        return new Wish(
                link,
                address(network, config.ipv4(), Family.V4),
                address(network, config.ipv6(), Family.V6),
                config.macAddress().isEmpty()
                        ? Optional.empty()
                        : Optional.of(MacAddress.parse(config.macAddress())),
                config.linkLocalIps().stream().map(EndpointWish::linkLocal).toList(),
                config.aliases(),
                config.links().stream().map(Link::parse).toList(),
                config.gatewayPriority(),
                rates,
                sysctls);
    }

    /// What it looks like when several sysctls were not quoted: the comma has ended the first option.
    private static String hint(String option) {
        return option.startsWith("net.")
                ? "; several sysctls are one option, in double quotes: \"driver-opt="
                        + InterfaceSysctl.OPTION
                        + "=A,B\""
                : "";
    }

    /// The kernel would not take the address, and the container not start.
    private static void requireNoIpv6(
            EndpointConfig config, List<InterfaceSysctl> sysctls, NetworkRecord network) {
        if (!InterfaceSysctl.disableIpv6(sysctls)) {
            return;
        }
        String asked = config.ipv6();
        for (String address : config.linkLocalIps()) {
            if (IpAddress.parse(address).isV6()) {
                asked = address;
            }
        }
        if (!asked.isEmpty()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid address "
                            + asked
                            + ": "
                            + InterfaceSysctl.OPTION
                            + " switches IPv6 off on network "
                            + network.name());
        }
    }

    /// @throws EngineException PERMISSION_DENIED for sysctls of an interface that another program makes
    static void requireNoSysctls(EndpointConfig config) {
        if (config.driverOptions().containsKey(InterfaceSysctl.OPTION)) {
            throw new EngineException(
                    ErrorKind.PERMISSION_DENIED,
                    "driver option "
                            + InterfaceSysctl.OPTION
                            + " needs root: the interface of a user's container is not the engine's;"
                            + " leave it out, or use --sysctl");
        }
    }

    private static IpAddress linkLocal(String text) {
        IpAddress address = IpAddress.parse(text);
        if (!address.isLinkLocal()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "invalid link-local IP address: " + text);
        }
        return address;
    }

    private static Rates rates(EndpointConfig config) {
        return Rates.of(
                config.driverOptions().getOrDefault(Rates.EGRESS, ""),
                config.driverOptions().getOrDefault(Rates.INGRESS, ""),
                config.driverOptions().getOrDefault(Rates.BURST, ""));
    }

    private static Optional<IpAddress> address(NetworkRecord network, String text, Family family) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        IpAddress address = IpAddress.parse(text);
        List<SubnetConfig> subnets =
                network.settings().subnets().stream()
                        .filter(config -> config.subnet().family() == family)
                        .toList();
        for (SubnetConfig config : subnets) {
            if (config.subnet().contains(address)) {
                return Optional.of(config.pool().claim(address));
            }
        }
        throw new EngineException(
                ErrorKind.INVALID_ARGUMENT,
                "invalid address "
                        + text
                        + ": no subnet of network "
                        + network.name()
                        + " contains it");
    }
}
