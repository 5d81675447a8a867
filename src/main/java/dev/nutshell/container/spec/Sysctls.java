package dev.nutshell.container.spec;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.spec.runtime.LinuxSpec.NamespaceSpec;
import dev.nutshell.spec.runtime.LinuxSpec.NamespaceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Kernel parameters of a container. Only those that belong to a namespace of its own may be set; others would be the host's
/// (runc: libcontainer/configs/validate).
final class Sysctls {
    private static final Set<String> IPC =
            Set.of(
                    "kernel.msgmax",
                    "kernel.msgmnb",
                    "kernel.msgmni",
                    "kernel.sem",
                    "kernel.shmall",
                    "kernel.shmmax",
                    "kernel.shmmni",
                    "kernel.shm_rmid_forced");

    private static final String PING_GROUPS = "net.ipv4.ping_group_range";

    /// Docker sets these two in a network namespace of the container's own: the right to open low ports and to send echo
    /// requests comes with the default capabilities anyway.
    private static final Map<String, String> DEFAULTS =
            Map.of("net.ipv4.ip_unprivileged_port_start", "0", PING_GROUPS, "0 2147483647");

    private Sysctls() {}

    /// @param asked dotted or slashed name to value
    /// @param confined in a user namespace the range of groups ends with the last one there: the kernel takes no other
    /// @throws EngineException INVALID_ARGUMENT
    static Map<String, String> of(
            Map<String, String> asked,
            List<NamespaceSpec> namespaces,
            HostSystem host,
            boolean confined) {
        Map<String, String> result = new LinkedHashMap<>();
        NamespaceSpec network = NamespaceChoice.find(namespaces, NamespaceType.NETWORK);
        if (network != null && network.path() == null) {
            DEFAULTS.forEach(
                    (name, value) -> {
                        if (host.hasSysctl(name)) {
                            result.put(
                                    name,
                                    confined && name.equals(PING_GROUPS)
                                            ? "0 " + host.lastGroup()
                                            : value);
                        }
                    });
        }
        asked.forEach(
                (name, value) -> {
                    require(name, namespaces);
                    result.put(name, value);
                });
        return result;
    }

    private static void require(String name, List<NamespaceSpec> namespaces) {
        String dotted = dotted(name);
        if (IPC.contains(dotted) || dotted.startsWith("fs.mqueue.")) {
            require(name, namespaces, NamespaceType.IPC, "ipc");
        } else if (dotted.startsWith("net.")) {
            require(name, namespaces, NamespaceType.NETWORK, "network");
        } else if (dotted.equals("kernel.domainname")) {
            require(name, namespaces, NamespaceType.UTS, "uts");
        } else if (dotted.equals("kernel.hostname")) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "sysctl \"kernel.hostname\" is not allowed: use --hostname");
        } else {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "sysctl \"" + name + "\" is not in a separate kernel namespace");
        }
    }

    private static void require(
            String name, List<NamespaceSpec> namespaces, NamespaceType type, String called) {
        if (NamespaceChoice.find(namespaces, type) == null) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "sysctl \""
                            + name
                            + "\" is not allowed in the host's "
                            + called
                            + " namespace");
        }
    }

    /// sysctl(8): where the first separator is a slash, the dots belong to names.
    private static String dotted(String name) {
        int slash = name.indexOf('/');
        int dot = name.indexOf('.');
        return slash >= 0 && (dot < 0 || slash < dot)
                ? name.replace('.', ' ').replace('/', '.')
                : name;
    }
}
