package dev.nutshell.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.cgroup.Resources.BlockIo;
import dev.nutshell.kernel.cgroup.Resources.Cpu;
import dev.nutshell.kernel.cgroup.Resources.Cpuset;
import dev.nutshell.kernel.cgroup.Resources.DeviceValue;
import dev.nutshell.kernel.cgroup.Resources.Memory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is written where, on a tree of files that looks like the hierarchies.
class CgroupsTest {
    private static final long MIB = 1 << 20;
    private static final CgroupPath PATH = CgroupPath.of(CgroupPath.DEFAULT_PARENT, "c1");
    private static final String NO_LIMIT = "9223372036854771712\n";
    private static final Resources EVERYTHING =
            new Resources(
                    new Memory(64 * MIB, 96 * MIB, 32 * MIB, Memory.DEFAULT_SWAPPINESS, false),
                    new Cpu(512, 50_000, 25_000),
                    new Cpuset("0-1", "0"),
                    100,
                    List.of(DeviceRule.denyAll(), DeviceRule.allow('c', 1, 3, "rw")),
                    new BlockIo(
                            500,
                            List.of(new DeviceValue(8, 0, 300)),
                            List.of(new DeviceValue(8, 0, 1000)),
                            List.of(),
                            List.of(),
                            List.of(new DeviceValue(8, 16, 20))));

    @TempDir Path top;
    private FakeCgroupKernel kernel;

    @BeforeEach
    void prepare() throws IOException {
        kernel = new FakeCgroupKernel(top.toRealPath());
    }

    private Hierarchy memory() {
        return Hierarchy.v1(
                kernel.mount(
                                "memory",
                                "memory.limit_in_bytes",
                                NO_LIMIT,
                                "memory.memsw.limit_in_bytes",
                                NO_LIMIT,
                                "memory.soft_limit_in_bytes",
                                NO_LIMIT,
                                "memory.swappiness",
                                "60\n",
                                "memory.usage_in_bytes",
                                "1048576\n",
                                "memory.max_usage_in_bytes",
                                "2097152\n",
                                "memory.failcnt",
                                "3\n",
                                "memory.oom_control",
                                "oom_kill_disable 0\nunder_oom 0\noom_kill 4\n",
                                "memory.stat",
                                "cache 10\ninactive_file 7\ntotal_inactive_file 48576\n")
                        .toString(),
                "memory");
    }

    private Hierarchy cpu() {
        return Hierarchy.v1(
                kernel.mount(
                                "cpu,cpuacct",
                                "cpu.shares",
                                "1024\n",
                                "cpu.cfs_period_us",
                                "100000\n",
                                "cpu.cfs_quota_us",
                                "-1\n",
                                "cpu.stat",
                                "nr_periods 10\nnr_throttled 4\nthrottled_time 99\n",
                                "cpuacct.usage",
                                "5000\n",
                                "cpuacct.usage_user",
                                "3000\n",
                                "cpuacct.usage_sys",
                                "2000\n",
                                "cpuacct.usage_percpu",
                                "4000 1000 \n")
                        .toString(),
                "cpu",
                "cpuacct");
    }

    private Hierarchy cpuset() {
        Path root = kernel.mount("cpuset", "cpuset.cpus", "\n", "cpuset.mems", "\n");
        write(root.resolve("cpuset.cpus"), "0-3\n");
        write(root.resolve("cpuset.mems"), "0\n");
        return Hierarchy.v1(root.toString(), "cpuset");
    }

    private Hierarchy small(String controller, String... files) {
        return Hierarchy.v1(kernel.mount(controller, files).toString(), controller);
    }

    private Hierarchy pids() {
        return small("pids", "pids.max", "max\n", "pids.current", "2\n");
    }

    private Hierarchy blkio() {
        return small(
                "blkio",
                "blkio.bfq.weight",
                "100\n",
                "blkio.bfq.weight_device",
                "",
                "blkio.throttle.read_bps_device",
                "",
                "blkio.throttle.write_iops_device",
                "",
                "blkio.throttle.io_service_bytes_recursive",
                "8:0 Read 4096\n8:0 Write 0\n8:0 Total 4096\nTotal 4096\n",
                "blkio.throttle.io_serviced_recursive",
                "8:0 Read 1\nTotal 1\n");
    }

    private Hierarchy devices() {
        return small("devices", "devices.allow", "", "devices.deny", "");
    }

    private Hierarchy unified(String... controllers) {
        return Hierarchy.v2(
                kernel.mount(
                                "unified",
                                "cgroup.controllers",
                                String.join(" ", controllers) + "\n",
                                "cgroup.subtree_control",
                                "",
                                "cgroup.events",
                                "populated 0\nfrozen 0\n",
                                "cgroup.freeze",
                                "0\n",
                                "cgroup.kill",
                                "",
                                "cpu.weight",
                                "100\n",
                                "cpu.max",
                                "max 100000\n",
                                "cpu.stat",
                                "usage_usec 5\nuser_usec 3\nsystem_usec 2\nnr_periods 10\nnr_throttled 4\nthrottled_usec 7\n",
                                "cpuset.cpus",
                                "\n",
                                "cpuset.mems",
                                "\n",
                                "memory.max",
                                "max\n",
                                "memory.swap.max",
                                "max\n",
                                "memory.low",
                                "0\n",
                                "memory.current",
                                "1048576\n",
                                "memory.events",
                                "low 0\nmax 9\noom 1\noom_kill 4\n",
                                "memory.stat",
                                "anon 10\ninactive_file 48576\n",
                                "pids.max",
                                "max\n",
                                "pids.current",
                                "2\n",
                                "io.weight",
                                "default 100\n",
                                "io.max",
                                "",
                                "io.stat",
                                "8:0 rbytes=4096 wbytes=512 rios=1 wios=2 dbytes=0 dios=0\n")
                        .toString(),
                controllers);
    }

    private Cgroup create(Resources resources, Hierarchy... hierarchies) {
        return new Cgroups(kernel, new CgroupHierarchies(List.of(hierarchies)))
                .create(PATH, resources);
    }

    private static void write(Path file, String content) {
        try {
            Files.writeString(file, content);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String content(String file) throws IOException {
        String hierarchy = file.substring(0, file.indexOf('/'));
        return Files.readString(
                top.resolve(hierarchy + "/nutshell/c1")
                        .resolve(file.substring(hierarchy.length() + 1)));
    }

    @Test
    void everyLimitHasItsFileOnV1() throws IOException {
        try (Cgroup group =
                create(EVERYTHING, memory(), cpu(), cpuset(), pids(), blkio(), devices())) {
            assertThat(group.warnings()).isEmpty();
            assertThat(group.cloneTarget()).isEmpty();
        }
        assertThat(content("memory/memory.limit_in_bytes")).isEqualTo("67108864");
        assertThat(content("memory/memory.memsw.limit_in_bytes")).isEqualTo("100663296");
        assertThat(content("memory/memory.soft_limit_in_bytes")).isEqualTo("33554432");
        assertThat(content("memory/memory.swappiness")).isEqualTo("60\n");
        assertThat(content("cpu,cpuacct/cpu.shares")).isEqualTo("512");
        assertThat(content("cpu,cpuacct/cpu.cfs_period_us")).isEqualTo("50000");
        assertThat(content("cpu,cpuacct/cpu.cfs_quota_us")).isEqualTo("25000");
        assertThat(content("cpuset/cpuset.cpus")).isEqualTo("0-1");
        assertThat(content("cpuset/cpuset.mems")).isEqualTo("0");
        assertThat(content("pids/pids.max")).isEqualTo("100");
        assertThat(content("blkio/blkio.bfq.weight")).isEqualTo("500");
        assertThat(content("blkio/blkio.bfq.weight_device")).isEqualTo("8:0 300");
        assertThat(content("blkio/blkio.throttle.read_bps_device")).isEqualTo("8:0 1000");
        assertThat(content("blkio/blkio.throttle.write_iops_device")).isEqualTo("8:16 20");
        assertThat(content("devices/devices.deny")).isEqualTo("a");
        assertThat(content("devices/devices.allow")).isEqualTo("c 1:3 rw");
        assertThat(kernel.bpfCalls()).isZero();
    }

    @Test
    void everyLimitHasItsFileOnV2() throws IOException {
        try (Cgroup group = create(EVERYTHING, unified("cpuset", "cpu", "io", "memory", "pids"))) {
            assertThat(group.warnings()).isEmpty();
            assertThat(group.cloneTarget().orElseThrow().describe())
                    .isEqualTo(top.toRealPath() + "/unified/nutshell/c1");
        }
        assertThat(content("unified/memory.max")).isEqualTo("67108864");
        assertThat(content("unified/memory.swap.max")).isEqualTo("33554432");
        assertThat(content("unified/memory.low")).isEqualTo("33554432");
        assertThat(content("unified/cpu.weight")).isEqualTo("59");
        assertThat(content("unified/cpu.max")).isEqualTo("25000 50000");
        assertThat(content("unified/cpuset.cpus")).isEqualTo("0-1");
        assertThat(content("unified/pids.max")).isEqualTo("100");
        assertThat(content("unified/io.weight")).isEqualTo("8:0 2930");
        assertThat(content("unified/io.max")).isEqualTo("8:16 wiops=20");
        // query, load, attach
        assertThat(kernel.bpfCalls()).isEqualTo(3);
    }

    @Test
    void everyControllerIsPassedDownToTheGroup() throws IOException {
        create(Resources.NONE, unified("cpu", "memory")).close();

        assertThat(top.resolve("unified/cgroup.subtree_control")).hasContent("+cpu +memory");
        assertThat(top.resolve("unified/nutshell/cgroup.subtree_control"))
                .hasContent("+cpu +memory");
        assertThat(content("unified/cgroup.subtree_control")).isEmpty();
    }

    @Test
    void controllersOfBothVersionsServeOneGroup() throws IOException {
        try (Cgroup group =
                create(
                        Resources.NONE.withPids(7).with(Memory.limit(64 * MIB)),
                        memory(),
                        unified("pids"))) {
            assertThat(group.warnings()).isEmpty();
            assertThat(group.cloneTarget()).isPresent();
        }
        assertThat(content("memory/memory.limit_in_bytes")).isEqualTo("67108864");
        assertThat(content("unified/pids.max")).isEqualTo("7");
        assertThat(content("unified/memory.max")).isEqualTo("max\n");
    }

    @Test
    void devicesOfAHybridHostAreLeftToV1() throws IOException {
        Resources resources = Resources.NONE.withDevices(List.of(DeviceRule.denyAll()));

        create(resources, devices(), unified("hugetlb")).close();

        assertThat(content("devices/devices.deny")).isEqualTo("a");
        assertThat(kernel.bpfCalls()).isZero();
    }

    @Test
    void newCpusetHasWhatItsParentHas() throws IOException {
        create(Resources.NONE, cpuset()).close();

        assertThat(content("cpuset/cpuset.cpus")).isEqualTo("0-3");
        assertThat(content("cpuset/cpuset.mems")).isEqualTo("0");
        assertThat(top.resolve("cpuset/nutshell/cpuset.cpus")).hasContent("0-3");
    }

    @Test
    void limitWithoutControllerIsOneWarning() {
        try (Cgroup group = create(Resources.NONE.withPids(7), memory())) {
            assertThat(group.warnings())
                    .containsExactly(
                            "limits of controller pids do not hold: no hierarchy gives it to the group");
        }
        try (Cgroup group = create(Resources.NONE, cpuset())) {
            assertThat(group.warnings()).isEmpty();
        }
    }

    @Test
    void refusedDelegationIsTheReasonOfTheWarning() throws IOException {
        Hierarchy unified = unified("memory");
        kernel.refuse(top.toRealPath().resolve("unified/cgroup.subtree_control"), Errno.EBUSY);
        kernel.mount("unified", "cgroup.controllers", "", "cgroup.subtree_control", "");

        try (Cgroup group = create(Resources.NONE.with(Memory.limit(64 * MIB)), unified)) {
            assertThat(group.warnings())
                    .containsExactly(
                            "limits of controller memory do not hold: write(2) "
                                    + top.toRealPath()
                                    + "/unified/cgroup.subtree_control \"+memory\": EBUSY (Device or resource busy)");
        }
    }

    @Test
    void hierarchyThatIsReadOnlyIsOneWarning() throws IOException {
        Hierarchy memory = memory();
        Path parent = top.toRealPath().resolve("memory/nutshell");
        kernel.refuse(parent, Errno.EROFS);

        try (Cgroup group =
                create(
                        Resources.NONE
                                .with(Memory.limit(64 * MIB).withReservation(7 * MIB))
                                .withPids(5),
                        memory,
                        pids())) {
            assertThat(group.warnings())
                    .containsExactly(
                            "limits of controller memory do not hold: mkdirat(2) "
                                    + parent
                                    + ": EROFS (Read-only file system)");
        }
        assertThat(content("pids/pids.max")).isEqualTo("5");
    }

    @Test
    void fileThatCannotBeWrittenIsOneWarning() throws IOException {
        Hierarchy pids = pids();
        Path file = top.toRealPath().resolve("pids/nutshell/c1/pids.max");
        kernel.refuse(file, Errno.EACCES);

        try (Cgroup group = create(Resources.NONE.withPids(5), pids)) {
            assertThat(group.warnings())
                    .containsExactly(
                            "limits of controller pids do not hold: write(2) "
                                    + file
                                    + " \"5\": EACCES (Permission denied)");
        }
    }

    @Test
    void hostWithoutAnyWritableGroupGivesOneWarning() throws IOException {
        Hierarchy memory = memory();
        Hierarchy pids = pids();
        kernel.refuse(top.toRealPath().resolve("memory/nutshell"), Errno.EROFS);
        kernel.refuse(top.toRealPath().resolve("pids/nutshell"), Errno.EROFS);

        try (Cgroup group =
                create(Resources.NONE.with(Memory.limit(64 * MIB)).withPids(5), memory, pids)) {
            assertThat(group.warnings())
                    .containsExactly(
                            "the container runs without control groups, limits do not hold: mkdirat(2) "
                                    + top.toRealPath()
                                    + "/memory/nutshell: EROFS (Read-only file system)");
            group.add(1);
            group.kill();
            group.remove();
            assertThat(group.statistics().memory().usage()).isZero();
            assertThatThrownBy(group::freeze)
                    .hasMessage("freeze /nutshell/c1: the container has no control group");
        }
    }

    @Test
    void hostWithoutControlGroupsGivesOneWarning() {
        try (Cgroup group = create(Resources.NONE)) {
            assertThat(group.warnings())
                    .containsExactly(
                            "the container runs without control groups, limits do not hold: no control groups are mounted");
        }
    }

    @Test
    void refusedValueIsAnErrorAndLeavesNothing() throws IOException {
        Hierarchy pids = pids();
        Path file = top.toRealPath().resolve("pids/nutshell/c1/pids.max");
        kernel.refuse(file, Errno.EINVAL);

        assertThatThrownBy(() -> create(Resources.NONE.withPids(5), memory(), pids))
                .hasMessage("write(2) " + file + " \"5\": EINVAL (Invalid argument)");
        assertThat(top.resolve("pids/nutshell/c1")).doesNotExist();
        assertThat(top.resolve("memory/nutshell/c1")).doesNotExist();
    }

    @Test
    void memoryThatCannotBeGivenBackIsAConflict() throws IOException {
        Hierarchy memory = memory();
        kernel.refuse(
                top.toRealPath().resolve("memory/nutshell/c1/memory.limit_in_bytes"), Errno.EBUSY);

        assertThatThrownBy(() -> create(Resources.NONE.with(Memory.limit(7 * MIB)), memory))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.CONFLICT))
                .hasMessage(
                        "memory limit 7340032: the group uses 1048576 bytes and cannot give them back");
    }

    @Test
    void whatV2CannotDoIsAWarning() {
        Memory memory = Memory.limit(64 * MIB).withSwappiness(10).withKillerDisabled(true);
        try (Cgroup group = create(Resources.NONE.with(memory), unified("memory"))) {
            assertThat(group.warnings())
                    .containsExactly(
                            "swappiness is not set: cgroup v2 has none",
                            "the out-of-memory killer stays on: cgroup v2 cannot switch it off");
        }
    }

    @Test
    void swapOnV2NeedsAMemoryLimitBelowIt() {
        Hierarchy unified = unified("memory");
        assertThatThrownBy(
                        () ->
                                create(
                                        Resources.NONE.with(Memory.limit(0).withSwap(64 * MIB)),
                                        unified))
                .hasMessage("memory and swap limit 67108864: needs a memory limit beside it");
        assertThatThrownBy(
                        () ->
                                create(
                                        Resources.NONE.with(
                                                Memory.limit(65 * MIB).withSwap(64 * MIB)),
                                        unified))
                .hasMessage("memory and swap limit 67108864: below the memory limit 68157440");
    }

    @Test
    void periodAloneKeepsTheQuotaOfV2() throws IOException {
        try (Cgroup group = create(Resources.NONE.with(new Cpu(0, 0, 30_000)), unified("cpu"))) {
            assertThat(content("unified/cpu.max")).isEqualTo("30000");
            write(top.resolve("unified/nutshell/c1/cpu.max"), "30000 100000\n");

            group.update(Resources.NONE.with(new Cpu(0, 50_000, 0)));

            assertThat(content("unified/cpu.max")).isEqualTo("30000 50000");
            group.update(Resources.NONE.with(new Cpu(0, 0, Resources.UNLIMITED)));
            assertThat(content("unified/cpu.max")).isEqualTo("max");
        }
    }

    @Test
    void statisticsOfV1() {
        try (Cgroup group = create(Resources.NONE, memory(), cpu(), pids(), blkio())) {
            CgroupStatistics statistics = group.statistics();

            assertThat(statistics.cpu())
                    .isEqualTo(
                            new CgroupStatistics.Cpu(
                                    5000, 3000, 2000, List.of(4000L, 1000L), 10, 4, 99));
            assertThat(statistics.memory().usage()).isEqualTo(MIB);
            assertThat(statistics.memory().peak()).isEqualTo(2 * MIB);
            assertThat(statistics.memory().limit()).isEqualTo(CgroupStatistics.UNLIMITED);
            assertThat(statistics.memory().failures()).isEqualTo(3);
            assertThat(statistics.memory().kills()).isEqualTo(4);
            assertThat(statistics.memory().workingSet()).isEqualTo(1_000_000);
            assertThat(statistics.memory().details().keySet())
                    .containsExactly("cache", "inactive_file", "total_inactive_file");
            assertThat(statistics.pids())
                    .isEqualTo(new CgroupStatistics.Pids(2, CgroupStatistics.UNLIMITED));
            assertThat(statistics.blockIo().bytes())
                    .containsExactly(
                            new CgroupStatistics.Count(8, 0, "Read", 4096),
                            new CgroupStatistics.Count(8, 0, "Write", 0),
                            new CgroupStatistics.Count(8, 0, "Total", 4096));
            assertThat(statistics.blockIo().operations())
                    .containsExactly(new CgroupStatistics.Count(8, 0, "Read", 1));
            assertThat(group.oomKills()).isEqualTo(4);
        }
    }

    @Test
    void statisticsOfV2() {
        try (Cgroup group = create(Resources.NONE, unified("cpu", "memory", "pids", "io"))) {
            CgroupStatistics statistics = group.statistics();

            assertThat(statistics.cpu())
                    .isEqualTo(new CgroupStatistics.Cpu(5000, 3000, 2000, List.of(), 10, 4, 7000));
            assertThat(statistics.memory().usage()).isEqualTo(MIB);
            assertThat(statistics.memory().peak()).isZero();
            assertThat(statistics.memory().limit()).isEqualTo(CgroupStatistics.UNLIMITED);
            assertThat(statistics.memory().failures()).isEqualTo(9);
            assertThat(statistics.memory().workingSet()).isEqualTo(1_000_000);
            assertThat(statistics.blockIo().bytes())
                    .containsExactly(
                            new CgroupStatistics.Count(8, 0, "read", 4096),
                            new CgroupStatistics.Count(8, 0, "write", 512));
            assertThat(statistics.blockIo().operations())
                    .containsExactly(
                            new CgroupStatistics.Count(8, 0, "read", 1),
                            new CgroupStatistics.Count(8, 0, "write", 2));
            assertThat(group.oomKills()).isEqualTo(4);
        }
    }

    @Test
    void processesOfAllGroupsBelowAreListed() throws IOException {
        try (Cgroup group = create(Resources.NONE, unified())) {
            Path directory = top.resolve("unified/nutshell/c1");
            Files.createDirectories(directory.resolve("a/b"));
            write(directory.resolve("cgroup.procs"), "10\n0\n");
            write(directory.resolve("a/cgroup.procs"), "");
            write(directory.resolve("a/b/cgroup.procs"), "7\n12\n");

            assertThat(group.processes()).containsExactly(7, 10, 12);
        }
    }

    @Test
    void kernelWithoutCgroupKillSignalsEveryProcess() throws Exception {
        Hierarchy old =
                Hierarchy.v2(
                        kernel.mount(
                                        "unified",
                                        "cgroup.controllers",
                                        "",
                                        "cgroup.subtree_control",
                                        "",
                                        "cgroup.events",
                                        "populated 1\nfrozen 1\n",
                                        "cgroup.freeze",
                                        "0\n")
                                .toString());
        Process member = new ProcessBuilder("sleep", "60").start();
        try (Cgroup group = create(Resources.NONE, old)) {
            Path procs = top.resolve("unified/nutshell/c1/cgroup.procs");
            write(procs, member.pid() + "\n" + ProcessHandle.current().pid() + "\n");

            group.kill();

            assertThat(member.waitFor()).isEqualTo(137);
            assertThat(content("unified/cgroup.freeze")).isEqualTo("0");
        } finally {
            member.destroyForcibly();
        }
    }

    @Test
    void groupIsKilledInOneStepWhereTheKernelCan() throws IOException {
        try (Cgroup group = create(Resources.NONE, unified())) {
            group.kill();

            assertThat(content("unified/cgroup.kill")).isEqualTo("1");
            assertThat(content("unified/cgroup.freeze")).isEqualTo("0");
        }
    }
}
