package dev.nutshell.kernel.cgroup;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutshell.testing.RequiresRoot;

/// Groups in the v1 hierarchies alone.
@RequiresRoot
class LegacyCgroupTest extends CgroupContract {
    @Override
    CgroupHierarchies hierarchies() {
        CgroupHierarchies legacy =
                new CgroupHierarchies(
                        CgroupHierarchies.discover(syscalls).all().stream()
                                .filter(each -> !each.isV2())
                                .toList());
        assumeTrue(legacy.holding("freezer").isPresent(), "no freezer controller");
        return legacy;
    }
}
