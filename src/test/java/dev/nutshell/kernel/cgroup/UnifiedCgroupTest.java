package dev.nutshell.kernel.cgroup;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutshell.testing.RequiresRoot;
import java.util.List;
import java.util.Optional;

/// Groups in the v2 hierarchy alone, which on a hybrid host has the processes but few controllers.
@RequiresRoot
class UnifiedCgroupTest extends CgroupContract {
    @Override
    CgroupHierarchies hierarchies() {
        Optional<Hierarchy> unified = CgroupHierarchies.discover(syscalls).unified();
        assumeTrue(unified.isPresent(), "no v2 hierarchy");
        return new CgroupHierarchies(List.of(unified.orElseThrow()));
    }
}
