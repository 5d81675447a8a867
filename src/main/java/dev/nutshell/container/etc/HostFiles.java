package dev.nutshell.container.etc;

import dev.nutshell.network.dns.ResolverFile;
import dev.nutshell.store.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The host's own files that a container's are made of.
///
/// @param root `/`, but for tests
public record HostFiles(Path root) {
    public static HostFiles ofThisMachine() {
        return new HostFiles(Path.of("/"));
    }

    String hosts() {
        return read("/etc/hosts");
    }

    /// As it is: on the host's network the stub of systemd-resolved can be reached.
    ResolvConf resolvConf() {
        return ResolvConf.parse(read(ResolverFile.PATH), ResolverFile.PATH);
    }

    /// The servers behind the stub, for containers that cannot reach it.
    ResolvConf reachableResolvConf() {
        ResolverFile own = ResolverFile.parse(read(ResolverFile.PATH));
        String behind = own.leadsToTheStub() ? read(ResolverFile.BEHIND_THE_STUB) : "";
        return behind.isEmpty()
                ? resolvConf()
                : ResolvConf.parse(behind, ResolverFile.BEHIND_THE_STUB);
    }

    boolean hasIpv6() {
        return Files.isDirectory(file("/proc/sys/net/ipv6"));
    }

    private String read(String path) {
        return AtomicFile.read(file(path))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
    }

    private Path file(String path) {
        return root.resolve(path.substring(1));
    }
}
