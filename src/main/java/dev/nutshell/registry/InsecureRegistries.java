package dev.nutshell.registry;

import dev.nutshell.registry.http.IpAddresses;
import dev.nutshell.registry.http.Origin;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Registries that may show any certificate or speak plain HTTP, by Docker's rules (docs.docker.com, "insecure-registries"):
/// those that the user lists by name or network, and whatever is on this machine.
///
/// @param entries `host`, `host:port`, `10.0.0.0/8`; none for loopback only
/// @param loopback whether registries on this machine count without being listed, as with Docker
public record InsecureRegistries(List<String> entries, boolean loopback) {
    /// Only what is on this machine.
    public static final InsecureRegistries LOOPBACK = new InsecureRegistries(List.of(), true);

    public InsecureRegistries {
        entries = entries.stream().map(entry -> entry.strip().toLowerCase(Locale.ROOT)).toList();
    }

    /// @param domain `host` or `host:port`, as in an image reference
    boolean contains(String domain) {
        String name = domain.toLowerCase(Locale.ROOT);
        String host = Origin.of(Origin.HTTPS, name).host();
        if (loopback && IpAddresses.isLoopback(host) || entries.contains(name)) {
            return true;
        }
        Optional<InetAddress> address = IpAddresses.parse(host);
        return address.isPresent()
                && entries.stream()
                        .flatMap(entry -> IpAddresses.parseNetwork(entry).stream())
                        .anyMatch(network -> network.contains(address.get()));
    }
}
