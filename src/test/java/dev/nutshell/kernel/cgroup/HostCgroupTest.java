package dev.nutshell.kernel.cgroup;

import dev.nutshell.testing.RequiresRoot;

/// Groups in all hierarchies that this host has.
@RequiresRoot
class HostCgroupTest extends CgroupContract {
    @Override
    CgroupHierarchies hierarchies() {
        return CgroupHierarchies.discover(syscalls);
    }
}
