package dev.nutshell.network.setup;

import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.netlink.WireGuard;
import dev.nutshell.network.address.HostSubnets;
import dev.nutshell.network.address.Subnet;
import dev.nutshell.network.link.LinkCalls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The subnets of this host, asked of the kernel.
public record KernelSubnets(Syscalls syscalls) implements HostSubnets {
    private static final Path IPV6 = Path.of("/proc/sys/net/ipv6");

    @Override
    public List<Subnet> subnets() {
        try (LinkCalls links = KernelLinks.open(syscalls)) {
            return links.subnets();
        }
    }

    @Override
    public boolean hasIpv6() {
        return Files.isDirectory(IPV6);
    }

    @Override
    public boolean hasWireGuard() {
        return WireGuard.isThere(syscalls);
    }
}
