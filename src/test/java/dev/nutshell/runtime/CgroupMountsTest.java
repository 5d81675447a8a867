package dev.nutshell.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.cgroup.CgroupHierarchies;
import dev.nutshell.kernel.cgroup.Hierarchy;
import dev.nutshell.kernel.cgroup.Hierarchy.Version;
import dev.nutshell.runtime.init.FreezeMount;
import dev.nutshell.runtime.init.InitStep;
import dev.nutshell.runtime.init.MakeLink;
import dev.nutshell.runtime.init.MountFilesystem;
import dev.nutshell.spec.runtime.MountSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class CgroupMountsTest {
    private static final MountSpec READ_ONLY =
            new MountSpec("/sys/fs/cgroup", "cgroup", "cgroup", List.of("nosuid", "noexec", "ro"));
    private static final MountSpec WRITABLE =
            new MountSpec("/sys/fs/cgroup", "cgroup", "cgroup", List.of("nosuid", "rw"));

    private static final MountFilesystem HOLDER =
            new MountFilesystem(
                    "/sys/fs/cgroup",
                    "tmpfs",
                    "cgroup",
                    List.of("noexec", "nosuid", "nodev", "mode=755"));

    @Test
    void unifiedHierarchyIsMountedAsItIs() {
        assertThat(steps(READ_ONLY, Hierarchy.v2("/sys/fs/cgroup", "memory", "pids")))
                .containsExactly(
                        new MountFilesystem(
                                "/sys/fs/cgroup", "cgroup2", "cgroup", READ_ONLY.options()));
    }

    @Test
    void hostWithoutControlGroupsHasNothingToMount() {
        assertThat(steps(READ_ONLY)).isEmpty();
    }

    @Test
    void versionOneIsOneMountForEachHierarchyAndANameForEachController() {
        assertThat(
                        steps(
                                READ_ONLY,
                                Hierarchy.v1("/sys/fs/cgroup/cpu,cpuacct", "cpu", "cpuacct"),
                                Hierarchy.v1("/sys/fs/cgroup/memory", "memory"),
                                new Hierarchy(
                                        Version.V1,
                                        "/sys/fs/cgroup/systemd",
                                        List.of(),
                                        "systemd")))
                .containsExactly(
                        HOLDER,
                        cgroup("cpu,cpuacct", "nosuid", "noexec", "ro", "cpu", "cpuacct"),
                        new MakeLink("/sys/fs/cgroup/cpu", "cpu,cpuacct"),
                        new MakeLink("/sys/fs/cgroup/cpuacct", "cpu,cpuacct"),
                        cgroup("memory", "nosuid", "noexec", "ro", "memory"),
                        cgroup("systemd", "nosuid", "noexec", "ro", "none", "name=systemd"),
                        new FreezeMount("/sys/fs/cgroup"));
    }

    /// Some hosts mount a hierarchy of two controllers under the name of one.
    @Test
    void controllerThatNamesItsMountNeedsNoLink() {
        assertThat(steps(READ_ONLY, Hierarchy.v1("/sys/fs/cgroup/cpu", "cpu", "cpuacct")))
                .containsExactly(
                        HOLDER,
                        cgroup("cpu", "nosuid", "noexec", "ro", "cpu", "cpuacct"),
                        new MakeLink("/sys/fs/cgroup/cpuacct", "cpu"),
                        new FreezeMount("/sys/fs/cgroup"));
    }

    @Test
    void hybridHostShowsItsVersionOneHierarchies() {
        assertThat(
                        steps(
                                READ_ONLY,
                                Hierarchy.v2("/sys/fs/cgroup/unified"),
                                Hierarchy.v1("/sys/fs/cgroup/pids", "pids")))
                .containsExactly(
                        HOLDER,
                        cgroup("pids", "nosuid", "noexec", "ro", "pids"),
                        new FreezeMount("/sys/fs/cgroup"));
    }

    @Test
    void writableStaysWritable() {
        assertThat(steps(WRITABLE, Hierarchy.v1("/sys/fs/cgroup/pids", "pids")))
                .containsExactly(HOLDER, cgroup("pids", "nosuid", "rw", "pids"));
    }

    private static InitStep cgroup(String name, String... options) {
        return new MountFilesystem("/sys/fs/cgroup/" + name, "cgroup", "cgroup", List.of(options));
    }

    private static List<InitStep> steps(MountSpec mount, Hierarchy... hierarchies) {
        return CgroupMounts.of(mount, new CgroupHierarchies(List.of(hierarchies)));
    }
}
