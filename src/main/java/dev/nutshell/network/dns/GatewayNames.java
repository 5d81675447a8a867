package dev.nutshell.network.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Adds the names by which Docker Desktop's containers know their host.
///
/// @param gateways says by which addresses the container reaches the host now
public record GatewayNames(Names others, Supplier<List<InetAddress>> gateways) implements Names {
    private static final Set<String> HOST =
            Set.of("host.docker.internal", "gateway.docker.internal");

    @Override
    public List<InetAddress> addresses(String name) {
        List<InetAddress> found = others.addresses(name);
        return found.isEmpty() && HOST.contains(name) ? gateways.get() : found;
    }

    @Override
    public Optional<String> name(InetAddress address) {
        return others.name(address);
    }
}
