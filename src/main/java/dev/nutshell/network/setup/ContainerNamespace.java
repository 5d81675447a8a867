package dev.nutshell.network.setup;

import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.namespace.Namespace;
import dev.nutshell.kernel.namespace.NamespaceThread;
import dev.nutshell.network.endpoint.Owner;
import dev.nutshell.network.link.LinkCalls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The network namespace of a container, held open, with a netlink socket in it.
final class ContainerNamespace implements AutoCloseable {
    private static final Path DEFAULTS = Path.of("/proc/sys/net/ipv6/conf/default");

    private final Syscalls syscalls;
    private final Fd namespace;
    private final LinkCalls links;
    private final int pid;

    private ContainerNamespace(Syscalls syscalls, Fd namespace, LinkCalls links, int pid) {
        this.syscalls = syscalls;
        this.namespace = namespace;
        this.links = links;
        this.pid = pid;
    }

    /// @param pid the container's first process
    static ContainerNamespace open(Syscalls syscalls, int pid) {
        Fd namespace;
        try (FileCalls files = new FileCalls(syscalls)) {
            namespace = files.open(Path.of("/proc/" + pid + "/ns/net"), OpenFlags.O_RDONLY, 0);
        }
        try {
            LinkCalls links =
                    new NamespaceThread(syscalls)
                            .call(namespace, Namespace.NETWORK, () -> KernelLinks.open(syscalls));
            return new ContainerNamespace(syscalls, namespace, links, pid);
        } catch (RuntimeException failure) {
            namespace.close();
            throw failure;
        }
    }

    /// Interfaces that come from now on: without IPv6 where the network has none, and deaf to routers that containers play
    /// (CVE-2020-13401).
    void prepareInterfaces(boolean ipv6) {
        if (!Files.isDirectory(DEFAULTS)) {
            return;
        }
        inside(
                () -> {
                    HostSettings.set(DEFAULTS.resolve("disable_ipv6"), ipv6 ? "0" : "1");
                    HostSettings.set(DEFAULTS.resolve("accept_ra"), "0");
                    HostSettings.set(DEFAULTS.resolve("accept_redirects"), "0");
                });
    }

    /// Runs something on a thread that is in the namespace; below `/proc/sys/net` it finds the container's parameters.
    void inside(Runnable body) {
        new NamespaceThread(syscalls)
                .call(
                        namespace,
                        Namespace.NETWORK,
                        () -> {
                            body.run();
                            return pid;
                        });
    }

    Fd descriptor() {
        return namespace;
    }

    LinkCalls links() {
        return links;
    }

    /// The container's first process; empty when it has ended.
    Optional<Owner> owner() {
        return Owner.of(syscalls, pid);
    }

    @Override
    public void close() {
        links.close();
        namespace.close();
    }
}
