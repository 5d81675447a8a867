package dev.nutshell.network.rule;

import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.namespace.Namespace;
import dev.nutshell.kernel.namespace.NamespaceThread;
import dev.nutshell.kernel.netlink.NfTables;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.dns.NameServerSockets;

/// Leads port 53 of the name server's address to its real ports, by rules in the container's own network.
public final class NameServerRedirection {
    private NameServerRedirection() {}

    /// They go with the namespace.
    public static void apply(Syscalls syscalls, Fd namespace, NameServerSockets sockets) {
        try (NfTables tables =
                new NamespaceThread(syscalls)
                        .call(namespace, Namespace.NETWORK, () -> NfTables.open(syscalls))) {
            tables.commit(
                    Skeleton.nameServer(
                            IpAddress.parse(NameServerSockets.ADDRESS).bytes(),
                            sockets.udpPort(),
                            sockets.tcpPort()));
        }
    }
}
