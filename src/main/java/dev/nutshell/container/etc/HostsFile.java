package dev.nutshell.container.etc;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.List;

/// Writes a hosts(5).
final class HostsFile {
    /// The magic address of `--add-host`, moby: api/types/container.HostGatewayName.
    private static final String HOST_GATEWAY = "host-gateway";

    private static final String LOOPBACK = "127.0.0.1\tlocalhost\n";
    private static final String LOOPBACK_IPV6 =
            """
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::\tip6-localnet
            ff00::\tip6-mcastprefix
            ff02::1\tip6-allnodes
            ff02::2\tip6-allrouters
            """;

    private final StringBuilder content;

    private HostsFile(String start) {
        this.content = new StringBuilder(start);
    }

    /// For a network namespace of the container's own.
    static HostsFile isolated(boolean ipv6) {
        return new HostsFile(ipv6 ? LOOPBACK + LOOPBACK_IPV6 : LOOPBACK);
    }

    /// For the host's network: the host's file.
    static HostsFile ofHost(String hostFile) {
        boolean closed = hostFile.isEmpty() || hostFile.endsWith("\n");
        return new HostsFile(closed ? hostFile : hostFile + "\n");
    }

    /// Adds what `--add-host` asked for, `NAME:ADDRESS` each.
    ///
    /// @param gateways what `host-gateway` stands for
    /// @throws EngineException INVALID_ARGUMENT
    HostsFile withExtra(List<String> extraHosts, List<String> gateways) {
        for (String extra : extraHosts) {
            int colon = extra.indexOf(':');
            if (colon <= 0 || colon == extra.length() - 1) {
                throw new EngineException(
                        ErrorKind.INVALID_ARGUMENT, "bad format for add-host: \"" + extra + "\"");
            }
            String name = extra.substring(0, colon);
            String address = extra.substring(colon + 1);
            if (!address.equals(HOST_GATEWAY)) {
                line(address, name);
            } else if (gateways.isEmpty()) {
                throw new EngineException(
                        ErrorKind.INVALID_ARGUMENT,
                        "unable to derive the IP value for host-gateway: the container's network has no gateway");
            } else {
                gateways.forEach(gateway -> line(gateway, name));
            }
        }
        return this;
    }

    /// Adds containers that were linked, a whole line each.
    HostsFile withLinks(List<String> lines) {
        lines.forEach(line -> content.append(line).append('\n'));
        return this;
    }

    /// Adds the container itself at each of its addresses.
    HostsFile withSelf(List<String> addresses, String hostname, String domainname) {
        String names =
                domainname.isEmpty() ? hostname : hostname + "." + domainname + " " + hostname;
        addresses.forEach(address -> line(address, names));
        return this;
    }

    String render() {
        return content.toString();
    }

    private void line(String address, String names) {
        content.append(address).append('\t').append(names).append('\n');
    }
}
