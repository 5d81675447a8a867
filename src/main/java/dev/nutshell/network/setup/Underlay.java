package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.driver.EtcdAccess;
import dev.nutshell.network.driver.Vxlan;
import dev.nutshell.network.link.LinkCalls;
import dev.nutshell.network.link.Way;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/// What an overlay's tunnel goes over on this host.
///
/// @param link index of the interface that it is tied to; 0: the routes say
/// @param source this host's address for the others; empty where the routes say
/// @param mtu what fits through; 0: not known
public record Underlay(int link, Optional<IpAddress> source, Family family, int mtu) {
    /// @param network its name, for messages
    /// @throws EngineException NOT_FOUND for an interface or address that the host does not have, INVALID_ARGUMENT
    public static Underlay of(Vxlan driver, LinkCalls host, String network) {
        Underlay underlay = find(driver, host, network);
        if (driver.encryption().isEmpty() || driver.directory().isPresent()) {
            return underlay;
        }
        // the others know the key of this host by the address that their lists have
        IpAddress source =
                driver.local()
                        .or(() -> listed(driver, host))
                        .or(underlay::source)
                        .or(() -> towardsPeers(driver, host).flatMap(Way::source))
                        .orElseThrow(
                                () ->
                                        missing(
                                                "this host's address",
                                                network,
                                                "no route leads to the other hosts; name it with"
                                                        + " vxlan.local"));
        return new Underlay(
                underlay.link(), Optional.of(source), underlay.family(), underlay.mtu());
    }

    private static Optional<IpAddress> listed(Vxlan driver, LinkCalls host) {
        return driver.peers().stream()
                .filter(peer -> host.way(peer).filter(Way::isHere).isPresent())
                .findFirst();
    }

    private static Underlay find(Vxlan driver, LinkCalls host, String network) {
        if (!driver.underlay().isEmpty()) {
            return overLink(driver, host, network);
        }
        if (driver.local().isPresent()) {
            IpAddress local = driver.local().get();
            Way way =
                    host.wayFrom(local)
                            .orElseThrow(
                                    () ->
                                            missing(
                                                    "vxlan.local " + local,
                                                    network,
                                                    "the host has no such address"));
            return new Underlay(0, driver.local(), local.family(), way.mtu());
        }
        return driver.directory().isPresent()
                ? towards(driver.directory().get(), host, network)
                : overRoutes(driver, host);
    }

    private static Underlay overLink(Vxlan driver, LinkCalls host, String network) {
        Family family = driver.family().orElse(Family.V4);
        Way way =
                host.wayOver(driver.underlay(), family)
                        .orElseThrow(
                                () ->
                                        missing(
                                                "vxlan.dev " + driver.underlay(),
                                                network,
                                                "the host has no such interface"));
        Optional<IpAddress> source = driver.local().or(way::source);
        if (driver.directory().isPresent() && source.isEmpty()) {
            throw missing(
                    "vxlan.dev " + driver.underlay(),
                    network,
                    "it has no address; name this host's with vxlan.local");
        }
        return new Underlay(way.link(), source, family, way.mtu());
    }

    /// An end over IPv6 has to say so when it is made, and does it with its address.
    private static Underlay overRoutes(Vxlan driver, LinkCalls host) {
        Family family = driver.family().orElse(Family.V4);
        Optional<Way> way = towardsPeers(driver, host);
        return new Underlay(
                0,
                family == Family.V6 ? way.flatMap(Way::source) : Optional.empty(),
                family,
                way.map(Way::mtu).orElse(0));
    }

    private static Optional<Way> towardsPeers(Vxlan driver, LinkCalls host) {
        return driver.peers().stream()
                .flatMap(peer -> host.way(peer).stream())
                .filter(each -> !each.isHere())
                .findFirst();
    }

    /// The address that this host asks the directory from.
    private static Underlay towards(EtcdAccess directory, LinkCalls host, String network) {
        IpAddress target = resolve(directory.host(), network);
        Way way =
                host.way(target)
                        .orElseThrow(
                                () ->
                                        new EngineException(
                                                ErrorKind.UNAVAILABLE,
                                                "network "
                                                        + network
                                                        + ": no route leads to etcd at "
                                                        + target));
        IpAddress source = way.source().orElse(target);
        if (source.isLoopback()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "network "
                            + network
                            + ": etcd is on this host's loopback, so it does not tell which address"
                            + " other hosts reach; name it with vxlan.local or vxlan.dev");
        }
        int mtu = way.isHere() ? host.wayFrom(source).map(Way::mtu).orElse(0) : way.mtu();
        return new Underlay(0, Optional.of(source), source.family(), mtu);
    }

    private static IpAddress resolve(String name, String network) {
        Optional<IpAddress> address = IpAddress.find(name);
        if (address.isPresent()) {
            return address.get();
        }
        try {
            return IpAddress.of(InetAddress.getByName(name).getAddress());
        } catch (UnknownHostException e) {
            throw new EngineException(
                    ErrorKind.UNAVAILABLE,
                    "network " + network + ": etcd host " + name + " has no address",
                    e);
        }
    }

    /// What the tunnel's end says of itself where another link encrypts: its address there.
    Underlay inside(IpAddress address) {
        return new Underlay(0, Optional.of(address), address.family(), mtu);
    }

    private static EngineException missing(String what, String network, String why) {
        return new EngineException(
                ErrorKind.NOT_FOUND, what + " of network " + network + ": " + why);
    }
}
