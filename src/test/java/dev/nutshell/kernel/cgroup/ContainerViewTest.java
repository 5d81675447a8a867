package dev.nutshell.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.cgroup.ContainerView.Bind;
import dev.nutshell.kernel.cgroup.ContainerView.FileSystem;
import dev.nutshell.kernel.cgroup.ContainerView.Link;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContainerViewTest {
    private static final CgroupHierarchies HYBRID =
            new CgroupHierarchies(
                    List.of(
                            Hierarchy.v2("/sys/fs/cgroup/unified", "hugetlb"),
                            new Hierarchy(
                                    Hierarchy.Version.V1,
                                    "/sys/fs/cgroup/systemd",
                                    List.of(),
                                    "systemd"),
                            Hierarchy.v1("/sys/fs/cgroup/cpu,cpuacct", "cpu", "cpuacct"),
                            Hierarchy.v1("/sys/fs/cgroup/memory", "memory")));
    private static final CgroupHierarchies UNIFIED =
            new CgroupHierarchies(List.of(Hierarchy.v2("/sys/fs/cgroup", "cpu")));

    @Test
    void ownNamespaceOnAHybridHostHasEveryV1Hierarchy() {
        assertThat(ContainerView.inOwnNamespace(HYBRID).steps())
                .containsExactly(
                        new FileSystem("", "tmpfs", "mode=755"),
                        new FileSystem("systemd", "cgroup", "none,name=systemd"),
                        new FileSystem("cpu,cpuacct", "cgroup", "cpu,cpuacct"),
                        new Link("cpu", "cpu,cpuacct"),
                        new Link("cpuacct", "cpu,cpuacct"),
                        new FileSystem("memory", "cgroup", "memory"));
    }

    @Test
    void hostNamespaceShowsTheContainersGroupsOnly() {
        assertThat(
                        ContainerView.inHostNamespace(
                                        HYBRID, CgroupPath.of(CgroupPath.DEFAULT_PARENT, "c1"))
                                .steps())
                .contains(
                        new Bind("systemd", "/sys/fs/cgroup/systemd/nutshell/c1"),
                        new Bind("memory", "/sys/fs/cgroup/memory/nutshell/c1"),
                        new Link("cpu", "cpu,cpuacct"));
    }

    @Test
    void v2IsOneFileSystem() {
        List<ContainerView.Step> one = List.of(new FileSystem("", "cgroup2", ""));

        assertThat(ContainerView.inOwnNamespace(UNIFIED).steps()).isEqualTo(one);
        assertThat(ContainerView.inHostNamespace(UNIFIED, new CgroupPath("/a")).steps())
                .isEqualTo(one);
    }

    @Test
    void hostWithoutControlGroupsShowsNothing() {
        assertThat(ContainerView.inOwnNamespace(new CgroupHierarchies(List.of())).steps())
                .isEmpty();
    }
}
