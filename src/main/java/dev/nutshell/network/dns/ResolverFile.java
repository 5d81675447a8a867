package dev.nutshell.network.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringTokenizer;

/// What stands in a resolv.conf(5).
///
/// @param nameServers addresses as they stand there
/// @param search the last `search` or `domain` line
/// @param options all `options` lines together
/// @param other lines that are neither, such as `sortlist`
/// @param invalid name servers that are no addresses
public record ResolverFile(
        List<String> nameServers,
        List<String> search,
        List<String> options,
        List<String> other,
        List<String> invalid) {
    /// The host's own.
    public static final String PATH = "/etc/resolv.conf";

    /// Where systemd-resolved lists the servers behind its own stub.
    public static final String BEHIND_THE_STUB = "/run/systemd/resolve/resolv.conf";

    private static final String STUB = "127.0.0.53";

    public ResolverFile {
        nameServers = List.copyOf(nameServers);
        search = List.copyOf(search);
        options = List.copyOf(options);
        other = List.copyOf(other);
        invalid = List.copyOf(invalid);
    }

    /// Whatever the text is: lines that nobody understands are kept as `other`.
    public static ResolverFile parse(String text) {
        List<String> servers = new ArrayList<>();
        List<String> search = new ArrayList<>();
        List<String> options = new ArrayList<>();
        List<String> other = new ArrayList<>();
        List<String> invalid = new ArrayList<>();
        StringTokenizer lines = new StringTokenizer(text, "\n");
        while (lines.hasMoreTokens()) {
            String line = lines.nextToken();
            List<String> values = words(line);
            if (values.isEmpty() || "#;".indexOf(values.getFirst().charAt(0)) >= 0) {
                continue;
            }
            switch (values.removeFirst()) {
                case "nameserver" -> {
                    if (!values.isEmpty()) {
                        String server = values.getFirst();
                        (address(server).isPresent() ? servers : invalid).add(server);
                    }
                }
                case "search", "domain" -> {
                    if (!values.isEmpty()) {
                        search.clear();
                        search.addAll(values);
                    }
                }
                case "options" -> options.addAll(values);
                default -> other.add(line);
            }
        }
        return new ResolverFile(servers, search, options, other, invalid);
    }

    /// Whether the only server is the stub of systemd-resolved, which answers on the host's loopback.
    public boolean leadsToTheStub() {
        return nameServers.equals(List.of(STUB));
    }

    /// The name servers as addresses.
    public List<InetAddress> addresses() {
        List<InetAddress> addresses = new ArrayList<>();
        nameServers.forEach(server -> address(server).ifPresent(addresses::add));
        return addresses;
    }

    /// The address without its zone: `fe80::1%eth0` names an interface that this machine need not have.
    public static Optional<InetAddress> address(String server) {
        int zone = server.indexOf('%');
        try {
            return Optional.of(
                    InetAddress.ofLiteral(zone < 0 ? server : server.substring(0, zone)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringTokenizer tokens = new StringTokenizer(line);
        while (tokens.hasMoreTokens()) {
            words.add(tokens.nextToken());
        }
        return words;
    }
}
