package dev.nutshell.kernel.cgroup;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.nutshell.testing.RequiresRoot;

/// Limits in all hierarchies that this host has.
@RequiresRoot
class HostLimitTest extends LimitContract {
    @Override
    CgroupHierarchies hierarchies() {
        CgroupHierarchies host = CgroupHierarchies.discover(syscalls);
        assumeThat(host.holding("memory")).isPresent();
        return host;
    }
}
