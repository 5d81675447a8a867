package dev.nutshell.registry.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The hosts of `NO_PROXY`, separated by commas: `*`, networks (`10.0.0.0/8`), addresses, domains with everything below them
/// (`example.com`), domains of which only what is below counts (`.example.com`, `*.example.com`). All but networks may end in
/// a port.
record ProxyExceptions(boolean all, List<IpAddresses.Network> networks, List<Name> names) {
    ProxyExceptions {
        networks = List.copyOf(networks);
        names = List.copyOf(names);
    }

    /// @param host without leading dot
    /// @param subdomainsOnly the host itself is not meant
    /// @param port -1 for every port
    record Name(String host, boolean subdomainsOnly, int port) {
        private boolean covers(Origin target) {
            if (port >= 0 && port != target.port()) {
                return false;
            }
            return !subdomainsOnly && target.host().equals(host)
                    || target.host().endsWith("." + host);
        }

        private static Name parse(String text) {
            int colon = text.lastIndexOf(':');
            boolean hasPort =
                    colon > text.lastIndexOf(']')
                            && text.indexOf(':') == colon
                            && text.substring(colon + 1).matches("[0-9]{1,5}");
            boolean bracketed = text.startsWith("[") && colon == text.indexOf("]:") + 1;
            String host = hasPort || bracketed ? text.substring(0, colon) : text;
            int port = hasPort || bracketed ? Integer.parseInt(text.substring(colon + 1)) : -1;
            boolean subdomainsOnly = host.startsWith(".") || host.startsWith("*.");
            String name = subdomainsOnly ? host.substring(host.indexOf('.') + 1) : host;
            boolean isBareIpv6 = name.indexOf(':') >= 0 && !name.startsWith("[");
            return new Name(isBareIpv6 ? "[" + name + "]" : name, subdomainsOnly, port);
        }
    }

    static ProxyExceptions parse(String setting) {
        boolean all = false;
        List<IpAddresses.Network> networks = new ArrayList<>();
        List<Name> names = new ArrayList<>();
        for (String word : setting.toLowerCase(Locale.ROOT).split(",", -1)) {
            String text = word.strip();
            Optional<IpAddresses.Network> network = IpAddresses.parseNetwork(text);
            if (text.equals("*")) {
                all = true;
            } else if (network.isPresent()) {
                networks.add(network.get());
            } else if (!text.isEmpty()) {
                names.add(Name.parse(text));
            }
        }
        return new ProxyExceptions(all, networks, names);
    }

    /// Whether `target` is asked directly.
    boolean covers(Origin target) {
        if (all || IpAddresses.isLoopback(target.host())) {
            return true;
        }
        Optional<InetAddress> address = IpAddresses.parse(target.host());
        return address.isPresent()
                        && networks.stream().anyMatch(network -> network.contains(address.get()))
                || names.stream().anyMatch(name -> name.covers(target));
    }
}
