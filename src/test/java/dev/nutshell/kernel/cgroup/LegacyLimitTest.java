package dev.nutshell.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutshell.kernel.cgroup.Resources.Memory;
import dev.nutshell.testing.RequiresRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What only v1 can do.
@RequiresRoot
class LegacyLimitTest extends KernelGroupTest {
    private static final long LIMIT = 32 << 20;

    @Override
    CgroupHierarchies hierarchies() {
        CgroupHierarchies legacy =
                new CgroupHierarchies(
                        CgroupHierarchies.discover(syscalls).all().stream()
                                .filter(each -> !each.isV2())
                                .toList());
        assumeTrue(legacy.holding("memory").isPresent(), "no memory controller");
        return legacy;
    }

    /// A process that waits for memory cannot be frozen; the kill must not depend on it.
    @Test
    void processThatWaitsForMemoryCanBeKilled() throws Exception {
        Memory memory = Memory.limit(LIMIT).withSwap(LIMIT).withKillerDisabled(true);
        try (Cgroup group = cgroups.create(path, Resources.NONE.with(memory));
                GroupMember member = GroupMember.start(syscalls, group, "exec tail /dev/zero")) {
            await(() -> oomControl().contains("under_oom 1"));
            assertThat(group.processes()).containsExactly(member.pid());

            group.kill();

            assertThat(member.await().shellCode()).isEqualTo(137);
            assertThat(group.oomKills()).isZero();
        }
    }

    private String oomControl() {
        Hierarchy memory = hierarchies().holding("memory").orElseThrow();
        try {
            return Files.readString(Path.of(memory.mountPoint() + path, "memory.oom_control"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void swappinessAndReservationAreWritten() throws Exception {
        Memory memory = Memory.limit(LIMIT).withReservation(LIMIT / 2).withSwappiness(7);
        try (Cgroup group = cgroups.create(path, Resources.NONE.with(memory))) {
            assertThat(group.warnings()).isEmpty();
            Path directory = directory(hierarchies().holding("memory").orElseThrow());
            assertThat(directory.resolve("memory.swappiness")).hasContent("7");
            assertThat(directory.resolve("memory.soft_limit_in_bytes")).hasContent("16777216");
        }
    }
}
