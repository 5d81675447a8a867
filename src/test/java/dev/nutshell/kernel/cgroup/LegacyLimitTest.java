package dev.nutshell.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.cgroup.Resources.Cpu;
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

    /// The kernel lets nobody into a real-time policy in a group that has no time for it, as every new one.
    @Test
    void realTimePoliciesNeedTime() throws Exception {
        assumeTrue(HostLimits.read(syscalls, hierarchies()).realtime(), "no RT_GROUP_SCHED");
        assertThat(enterRealTime(Resources.NONE)).isEqualTo("no");
        assertThat(enterRealTime(withRuntime(10_000))).isEqualTo("yes");
    }

    @Test
    void groupsAboveAreGivenWhatTheirChildrenGet() throws Exception {
        assumeTrue(HostLimits.read(syscalls, hierarchies()).realtime(), "no RT_GROUP_SCHED");
        CgroupPath deep = CgroupPath.of("/nutshell-test/deep", "group");
        try (Cgroup first = cgroups.create(path, withRuntime(20_000));
                Cgroup second = cgroups.create(deep, withRuntime(30_000))) {
            Path parent = directory(hierarchies().holding("cpu").orElseThrow()).getParent();
            assertThat(parent.resolve("deep/group/cpu.rt_runtime_us")).hasContent("30000");
            assertThat(parent.resolve("deep/cpu.rt_runtime_us")).hasContent("30000");
            assertThat(parent.resolve("cpu.rt_runtime_us")).hasContent("50000");

            first.update(Resources.NONE.with(Cpu.UNSET.withRealtime(500_000, 40_000)));

            assertThat(
                            Path.of(
                                    parent + path.value().substring("/nutshell-test".length()),
                                    "cpu.rt_period_us"))
                    .hasContent("500000");
            assertThat(parent.resolve("cpu.rt_runtime_us")).hasContent("110000");
            first.remove();
            second.remove();
        } finally {
            for (Hierarchy hierarchy : hierarchies().all()) {
                Files.deleteIfExists(Path.of(hierarchy.mountPoint() + "/nutshell-test/deep"));
            }
        }
    }

    @Test
    void moreRealTimeThanTheMachineGivesIsRefused() {
        assumeTrue(HostLimits.read(syscalls, hierarchies()).realtime(), "no RT_GROUP_SCHED");

        assertThatThrownBy(() -> cgroups.create(path, withRuntime(1_000_000)))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("real-time processor time of 1000000 µs: more than")
                .hasMessageContaining(path.toString());
    }

    private String enterRealTime(Resources resources) throws Exception {
        try (Cgroup group = cgroups.create(path, resources);
                GroupMember member =
                        GroupMember.start(
                                syscalls, group, "chrt -f 1 true 2>&- && echo yes || echo no")) {
            String answer = member.line();
            member.await();
            group.remove();
            return answer;
        }
    }

    private static Resources withRuntime(long micros) {
        return Resources.NONE.with(Cpu.UNSET.withRealtime(0, micros));
    }
}
