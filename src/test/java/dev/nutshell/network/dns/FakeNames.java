package dev.nutshell.network.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Names out of a map.
final class FakeNames implements Names {
    private final Map<String, List<InetAddress>> addresses = new HashMap<>();
    private final Map<InetAddress, String> names = new HashMap<>();

    FakeNames with(String name, String... literals) {
        List<InetAddress> found = new ArrayList<>();
        for (String literal : literals) {
            found.add(InetAddress.ofLiteral(literal));
        }
        addresses.put(name, found);
        return this;
    }

    FakeNames called(String literal, String name) {
        names.put(InetAddress.ofLiteral(literal), name);
        return this;
    }

    @Override
    public List<InetAddress> addresses(String name) {
        return addresses.getOrDefault(name, List.of());
    }

    @Override
    public Optional<String> name(InetAddress address) {
        return Optional.ofNullable(names.get(address));
    }
}
