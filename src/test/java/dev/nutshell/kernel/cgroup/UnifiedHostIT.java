package dev.nutshell.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.testing.guest.Guest;
import org.junit.jupiter.api.Test;

/// The tests of groups and limits on a host with cgroup v2 only: the kernel of a virtual machine.
class UnifiedHostIT {
    @Test
    void groupsAndLimitsHoldOnV2() {
        String report =
                Guest.run(
                        HostCgroupTest.class.getName(),
                        HostLimitTest.class.getName(),
                        EvacuationTest.class.getName());

        assertThat(report.lines())
                .as(report)
                .anyMatch(line -> line.matches("guest: [2-9]\\d passed, 0 failed, 0 skipped"));
    }
}
