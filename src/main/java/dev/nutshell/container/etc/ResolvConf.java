package dev.nutshell.container.etc;

import dev.nutshell.network.dns.ResolverFile;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;

/// A resolv.conf(5): read from the host, changed by options, fitted to the container's network, written.
///
/// @param nameServers addresses as they stand in the file
/// @param search the last `search` or `domain` line
/// @param options all `options` lines together
/// @param other lines that are neither, such as `sortlist`
/// @param notes what was done, for the comment at the end of the file
public record ResolvConf(
        List<String> nameServers,
        List<String> search,
        List<String> options,
        List<String> other,
        Notes notes) {
    private static final List<String> PUBLIC_IPV4 = List.of("8.8.8.8", "8.8.4.4");
    private static final List<String> PUBLIC_IPV6 =
            List.of("2001:4860:4860::8888", "2001:4860:4860::8844");

    /// How the content came about.
    ///
    /// @param source path of the host's file
    /// @param transformation empty: none
    /// @param overrides of `nameservers`, `search`, `options`
    record Notes(
            String source,
            String transformation,
            List<String> remarks,
            List<String> invalid,
            List<String> overrides) {
        Notes {
            remarks = List.copyOf(remarks);
            invalid = List.copyOf(invalid);
            overrides = List.copyOf(overrides);
        }

        Notes transformed(String transformation, List<String> remarks) {
            return new Notes(source, transformation, remarks, invalid, overrides);
        }

        Notes overriding(String field) {
            List<String> more = new ArrayList<>(overrides);
            more.add(field);
            return new Notes(source, transformation, remarks, invalid, more);
        }
    }

    public ResolvConf {
        nameServers = List.copyOf(nameServers);
        search = List.copyOf(search);
        options = List.copyOf(options);
        other = List.copyOf(other);
    }

    /// Reads a file; a name server that is no address is only remembered.
    ///
    /// @param source its path, for the comment
    public static ResolvConf parse(String text, String source) {
        ResolverFile file = ResolverFile.parse(text);
        Notes notes = new Notes(source, "", List.of(), file.invalid(), List.of());
        return new ResolvConf(
                file.nameServers(), file.search(), file.options(), file.other(), notes);
    }

    /// What `--dns`, `--dns-search`, `--dns-option` ask for; an empty list leaves the host's. Search domain `.` means none.
    public ResolvConf overridden(
            List<String> dns, List<String> dnsSearch, List<String> dnsOptions) {
        ResolvConf result = this;
        if (!dns.isEmpty()) {
            result = result.withServers(dns, result.notes.overriding("nameservers"));
        }
        if (!dnsSearch.isEmpty()) {
            List<String> domains =
                    dnsSearch.stream().filter(domain -> !domain.equals(".")).toList();
            result =
                    new ResolvConf(
                            result.nameServers,
                            domains,
                            result.options,
                            other,
                            result.notes.overriding("search"));
        }
        if (!dnsOptions.isEmpty()) {
            result =
                    new ResolvConf(
                            result.nameServers,
                            result.search,
                            dnsOptions,
                            other,
                            result.notes.overriding("options"));
        }
        return result;
    }

    /// Fitted to a network namespace without a name server of its own.
    ///
    /// The host's loopback servers are not the container's, so they go, as do IPv6 ones without IPv6. If none is left,
    /// public ones stand in. Servers that the user named stay as they are.
    public ResolvConf withoutLoopback(boolean ipv6) {
        if (notes.overrides().contains("nameservers")) {
            return withServers(nameServers, notes.transformed("legacy", List.of()));
        }
        List<String> reachable =
                nameServers.stream().filter(server -> isReachable(server, ipv6)).toList();
        if (!reachable.isEmpty()) {
            return withServers(reachable, notes.transformed("legacy", List.of()));
        }
        List<String> servers = new ArrayList<>(PUBLIC_IPV4);
        if (ipv6) {
            servers.addAll(PUBLIC_IPV6);
        }
        return withServers(
                servers, notes.transformed("legacy", List.of("Used default nameservers.")));
    }

    /// Fitted to a network with the engine's name server at `server`, which asks the others itself.
    public ResolvConf behind(String server) {
        List<String> asked = new ArrayList<>();
        boolean overridden = notes.overrides().contains("nameservers");
        nameServers.forEach(each -> asked.add(overridden ? each : "host(" + each + ")"));
        List<String> remarks =
                List.of(
                        asked.isEmpty()
                                ? "NO EXTERNAL NAMESERVERS DEFINED"
                                : "ExtServers: [" + String.join(" ", asked) + "]");
        ResolvConf result =
                withServers(List.of(server), notes.transformed("internal resolver", remarks));
        if (options.stream().anyMatch(option -> option.startsWith("ndots:"))) {
            return result;
        }
        List<String> more = new ArrayList<>(options);
        more.add("ndots:0");
        return new ResolvConf(result.nameServers, search, more, other, result.notes);
    }

    /// The file's content.
    public String render() {
        StringBuilder out = new StringBuilder();
        out.append(
                """
                # Generated by Nutshell.
                # This file can be edited; it is written anew when the container starts.

                """);
        nameServers.forEach(server -> out.append("nameserver ").append(server).append('\n'));
        appendList(out, "search ", search);
        appendList(out, "options ", options);
        other.forEach(line -> out.append(line).append('\n'));
        out.append("\n# Based on host file: '").append(notes.source()).append('\'');
        if (!notes.transformation().isEmpty()) {
            out.append(" (").append(notes.transformation()).append(')');
        }
        out.append('\n');
        notes.remarks().forEach(remark -> out.append("# ").append(remark).append('\n'));
        if (!notes.invalid().isEmpty()) {
            out.append("# Invalid nameservers: [");
            out.append(String.join(" ", notes.invalid())).append("]\n");
        }
        out.append("# Overrides: [").append(String.join(" ", notes.overrides())).append("]\n");
        return out.toString();
    }

    private static void appendList(StringBuilder out, String keyword, List<String> words) {
        if (!words.isEmpty()) {
            out.append(keyword).append(String.join(" ", words)).append('\n');
        }
    }

    private ResolvConf withServers(List<String> servers, Notes changed) {
        return new ResolvConf(servers, search, options, other, changed);
    }

    private static boolean isReachable(String server, boolean ipv6) {
        return ResolverFile.address(server)
                .filter(address -> !address.isLoopbackAddress())
                .filter(address -> ipv6 || !(address instanceof Inet6Address))
                .isPresent();
    }
}
