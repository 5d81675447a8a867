package dev.nutshell.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.cgroup.CgroupHierarchies.Layout;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountedHierarchiesTest {
    private static final String HYBRID =
            """
            23 1 254:0 / / rw,relatime shared:1 - ext4 /dev/root rw
            31 23 0:28 / /sys/fs/cgroup ro,nosuid,nodev,noexec shared:9 - tmpfs tmpfs ro,mode=755
            32 31 0:29 / /sys/fs/cgroup/unified rw,nosuid shared:10 - cgroup2 cgroup2 rw,nsdelegate
            33 31 0:30 / /sys/fs/cgroup/systemd rw,nosuid shared:11 - cgroup cgroup rw,xattr,name=systemd
            34 31 0:31 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:12 - cgroup cgroup rw,cpu,cpuacct
            35 31 0:32 / /sys/fs/cgroup/memory rw,nosuid shared:13 - cgroup cgroup rw,memory
            """;

    private static final String UNIFIED =
            """
            23 1 254:0 / / rw,relatime shared:1 - ext4 /dev/root rw
            31 23 0:28 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot
            """;

    @Test
    void findsV1AndV2BesideEachOther() {
        var found = new CgroupHierarchies(MountedHierarchies.parse(HYBRID));

        assertThat(found.all())
                .containsExactly(
                        Hierarchy.v2("/sys/fs/cgroup/unified"),
                        new Hierarchy(
                                Hierarchy.Version.V1,
                                "/sys/fs/cgroup/systemd",
                                List.of(),
                                "systemd"),
                        Hierarchy.v1("/sys/fs/cgroup/cpu,cpuacct", "cpu", "cpuacct"),
                        Hierarchy.v1("/sys/fs/cgroup/memory", "memory"));
        assertThat(found.layout()).isEqualTo(Layout.HYBRID);
        assertThat(found.holding("cpuacct").orElseThrow().mountPoint())
                .isEqualTo("/sys/fs/cgroup/cpu,cpuacct");
        assertThat(found.holding("pids")).isEmpty();
    }

    @Test
    void findsV2Alone() {
        var found = new CgroupHierarchies(MountedHierarchies.parse(UNIFIED));

        assertThat(found.all()).containsExactly(Hierarchy.v2("/sys/fs/cgroup"));
        assertThat(found.layout()).isEqualTo(Layout.V2);
    }

    @Test
    void bookKeepingOfSystemdMakesNoHybridHost() {
        var found =
                new CgroupHierarchies(
                        MountedHierarchies.parse(
                                UNIFIED
                                        + "40 31 0:33 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd\n"));

        assertThat(found.layout()).isEqualTo(Layout.V2);
    }

    @Test
    void usualPlaceWinsOverOtherMountsOfTheSameHierarchy() {
        String twice =
                """
                30 23 0:32 / /var/lib/chroot/sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
                31 23 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
                32 23 0:32 / /mnt/memory rw - cgroup cgroup rw,memory
                """;

        assertThat(MountedHierarchies.parse(twice))
                .containsExactly(Hierarchy.v1("/sys/fs/cgroup/memory", "memory"));
    }

    @Test
    void blanksInMountPointsAreUndone() {
        assertThat(
                        MountedHierarchies.parse(
                                "30 23 0:32 / /odd\\040place rw - cgroup cgroup rw,memory"))
                .containsExactly(Hierarchy.v1("/odd place", "memory"));
    }

    @Test
    void hostWithoutControlGroupsHasNone() {
        var none =
                new CgroupHierarchies(
                        MountedHierarchies.parse(
                                "23 1 254:0 / / rw,relatime shared:1 - ext4 /dev/root rw\n"));

        assertThat(none.all()).isEmpty();
        assertThat(none.layout()).isEqualTo(Layout.NONE);
    }
}
