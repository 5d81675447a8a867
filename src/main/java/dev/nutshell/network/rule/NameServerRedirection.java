package dev.nutshell.network.rule;

import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.namespace.Namespace;
import dev.nutshell.kernel.namespace.NamespaceThread;
import dev.nutshell.kernel.netlink.NetlinkMessage;
import dev.nutshell.kernel.netlink.NfTables;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.dns.NameServerSockets;
import java.util.List;

/// Leads port 53 of the name server's address to its real ports, by rules in the container's own network.
public final class NameServerRedirection {
    private NameServerRedirection() {}

    /// They go with the namespace.
    public static void apply(Syscalls syscalls, Fd namespace, NameServerSockets sockets) {
        commit(
                syscalls,
                namespace,
                Skeleton.nameServer(
                        IpAddress.parse(NameServerSockets.ADDRESS).bytes(),
                        sockets.udpPort(),
                        sockets.tcpPort()));
    }

    /// Takes away what led to the ports of an earlier server.
    public static void remove(Syscalls syscalls, Fd namespace) {
        commit(syscalls, namespace, Skeleton.removal());
    }

    private static void commit(Syscalls syscalls, Fd namespace, List<NetlinkMessage> messages) {
        try (NfTables tables =
                new NamespaceThread(syscalls)
                        .call(namespace, Namespace.NETWORK, () -> NfTables.open(syscalls))) {
            tables.commit(messages);
        }
    }
}
