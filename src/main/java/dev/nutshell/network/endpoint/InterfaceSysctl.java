package dev.nutshell.network.endpoint;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A kernel parameter of the interface that a container has on a network.
///
/// @param protocol `ipv4`, `ipv6` or `mpls`
/// @param table `conf` or `neigh`: where each interface has parameters of its own (Documentation/networking/ip-sysctl.rst)
/// @param name of the parameter there: `log_martians`
public record InterfaceSysctl(String protocol, String table, String name, String value) {
    /// Key of `--driver-opt` of a container's network: `net.ipv4.conf.IFNAME.log_martians=1`, several separated by commas.
    public static final String OPTION = "com.docker.network.endpoint.sysctls";

    private static final Path NET = Path.of("/proc/sys/net");

    /// Reads the value of [#OPTION], where `IFNAME` stands for the interface, whose name is not known yet. It is the only one that can
    /// be set: another's parameters, and those of the whole namespace, are `--sysctl`'s.
    ///
    /// @param text empty: none
    /// @throws EngineException INVALID_ARGUMENT
    public static List<InterfaceSysctl> parseAll(String text) {
        List<InterfaceSysctl> sysctls = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int comma = text.indexOf(',', from);
            int end = comma < 0 ? text.length() : comma;
            sysctls.add(parse(text.substring(from, end)));
            from = end + 1;
        }
        return sysctls;
    }

    private static InterfaceSysctl parse(String text) {
        int equals = text.indexOf('=');
        String[] parts = new String[5];
        int count = equals < 0 ? 0 : split(text.substring(0, equals), parts);
        boolean isOfAnInterface =
                count == parts.length
                        && parts[0].equals("net")
                        && (parts[1].equals("ipv4")
                                || parts[1].equals("ipv6")
                                || parts[1].equals("mpls"))
                        && (parts[2].equals("conf") || parts[2].equals("neigh"))
                        // Docker's client writes the whole field in lower case
                        && (parts[3].equals("IFNAME") || parts[3].equals("ifname"))
                        && isPlain(parts[4]);
        if (!isOfAnInterface || equals + 1 == text.length()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid sysctl \""
                            + text
                            + "\" of "
                            + OPTION
                            + ": want net.PROTOCOL.TABLE.IFNAME.NAME=VALUE, the protocol ipv4, ipv6 or"
                            + " mpls, the table conf or neigh");
        }
        return new InterfaceSysctl(parts[1], parts[2], parts[4], text.substring(equals + 1));
    }

    /// Fills `parts`; the last one has all that is left.
    ///
    /// @return how many there are
    private static int split(String text, String[] parts) {
        int count = 0;
        int from = 0;
        while (count < parts.length) {
            int dot = count == parts.length - 1 ? -1 : text.indexOf('.', from);
            parts[count++] = text.substring(from, dot < 0 ? text.length() : dot);
            if (dot < 0) {
                break;
            }
            from = dot + 1;
        }
        return count;
    }

    /// A name with a slash or `..` in it would lead to other files.
    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_')) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /// Whether the interface is without IPv6 when all have been set, in this order.
    public static boolean disableIpv6(List<InterfaceSysctl> sysctls) {
        boolean disabled = false;
        for (InterfaceSysctl sysctl : sysctls) {
            if (sysctl.protocol.equals("ipv6")
                    && sysctl.table.equals("conf")
                    && sysctl.name.equals("disable_ipv6")) {
                disabled = !sysctl.value.equals("0");
            }
        }
        return disabled;
    }

    /// Where it is written, in the network namespace of the interface.
    ///
    /// @param link name of the interface
    public Path file(String link) {
        return NET.resolve(protocol).resolve(table).resolve(link).resolve(name);
    }

    /// As sysctl(8) names it.
    public String parameter(String link) {
        return "net." + protocol + "." + table + "." + link + "." + name;
    }

    static void writeAll(WireWriter wire, List<InterfaceSysctl> sysctls) {
        wire.number(sysctls.size());
        for (InterfaceSysctl sysctl : sysctls) {
            wire.text(sysctl.protocol).text(sysctl.table).text(sysctl.name).text(sysctl.value);
        }
    }

    static List<InterfaceSysctl> readAll(WireReader wire) {
        List<InterfaceSysctl> sysctls = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            sysctls.add(new InterfaceSysctl(wire.text(), wire.text(), wire.text(), wire.text()));
        }
        return sysctls;
    }
}
