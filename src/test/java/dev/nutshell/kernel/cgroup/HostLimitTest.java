package dev.nutshell.kernel.cgroup;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutshell.testing.RequiresRoot;

/// Limits in all hierarchies that this host has.
@RequiresRoot
class HostLimitTest extends LimitContract {
    @Override
    CgroupHierarchies hierarchies() {
        CgroupHierarchies host = CgroupHierarchies.discover(syscalls);
        assumeTrue(host.holding("memory").isPresent(), "no memory controller");
        return host;
    }
}
