package dev.nutshell.network.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Adds the names by which Docker Desktop's containers know their host.
///
/// @param gateways the addresses by which the container reaches the host
public record GatewayNames(Names others, List<InetAddress> gateways) implements Names {
    private static final Set<String> HOST =
            Set.of("host.docker.internal", "gateway.docker.internal");

    public GatewayNames {
        gateways = List.copyOf(gateways);
    }

    @Override
    public List<InetAddress> addresses(String name) {
        List<InetAddress> found = others.addresses(name);
        return found.isEmpty() && HOST.contains(name) ? gateways : found;
    }

    @Override
    public Optional<String> name(InetAddress address) {
        return others.name(address);
    }
}
