package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.namespace.Namespace;
import dev.nutshell.kernel.namespace.Namespaces;
import dev.nutshell.network.link.LinkCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

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
            LinkCalls links = inside(syscalls, namespace, () -> KernelLinks.open(syscalls));
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
                syscalls,
                namespace,
                () -> {
                    set("disable_ipv6", ipv6 ? "0" : "1");
                    set("accept_ra", "0");
                    set("accept_redirects", "0");
                    return pid;
                });
    }

    private static void set(String name, String value) throws IOException {
        Files.write(DEFAULTS.resolve(name), value.getBytes(StandardCharsets.US_ASCII));
    }

    Fd descriptor() {
        return namespace;
    }

    LinkCalls links() {
        return links;
    }

    int pid() {
        return pid;
    }

    /// Runs `action` on a thread in the namespace; the thread ends with it.
    private static <T> T inside(Syscalls syscalls, Fd namespace, Callable<T> action) {
        FutureTask<T> task =
                new FutureTask<>(
                        () -> {
                            new Namespaces(syscalls).join(namespace, Namespace.NETWORK);
                            return action.call();
                        });
        Thread.ofPlatform().name("container network").start(task);
        try {
            return task.get();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new EngineException(
                    ErrorKind.SYSTEM,
                    "network namespace of the container: " + failure.getCause(),
                    failure);
        } catch (InterruptedException failure) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    ErrorKind.INTERNAL, "network set-up: interrupted", failure);
        }
    }

    @Override
    public void close() {
        links.close();
        namespace.close();
    }
}
