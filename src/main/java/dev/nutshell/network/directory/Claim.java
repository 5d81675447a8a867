package dev.nutshell.network.directory;

import dev.nutshell.network.address.IpAddress;
import java.util.List;
import java.util.Optional;

/// Who has an address.
///
/// @param host address of the host that the container is on
/// @param container its id
/// @param names all by which it is found, its own first
public record Claim(IpAddress address, IpAddress host, String container, List<String> names) {
    public Claim {
        names = List.copyOf(names);
    }

    boolean is(IpAddress other) {
        return address.equals(other);
    }

    /// `HOST CONTAINER NAME …`: no name has a space in it.
    String value() {
        return host + " " + container + " " + String.join(" ", names);
    }

    /// Empty for what nobody of us has written.
    static Optional<Claim> of(IpAddress address, String value) {
        int first = value.indexOf(' ');
        int second = value.indexOf(' ', first + 1);
        if (first < 0 || second < 0) {
            return Optional.empty();
        }
        return IpAddress.find(value.substring(0, first))
                .map(
                        host ->
                                new Claim(
                                        address,
                                        host,
                                        value.substring(first + 1, second),
                                        List.of(value.substring(second + 1).split(" "))));
    }
}
