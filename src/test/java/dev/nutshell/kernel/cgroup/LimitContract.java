package dev.nutshell.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.cgroup.Resources.BlockIo;
import dev.nutshell.kernel.cgroup.Resources.Cpu;
import dev.nutshell.kernel.cgroup.Resources.Cpuset;
import dev.nutshell.kernel.cgroup.Resources.DeviceValue;
import dev.nutshell.kernel.cgroup.Resources.Memory;
import dev.nutshell.kernel.process.ExitStatus;
import dev.nutshell.kernel.process.PollSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Each limit by its effect on processes.
abstract class LimitContract extends KernelGroupTest {
    private static final long MIB = 1 << 20;
    private static final String BUSY = "echo on; while :; do :; done";

    /// Keeps all it reads in memory, and reads for ever.
    private static final String HUNGRY = "exec tail /dev/zero";

    @Test
    void memoryLimitKillsAndIsReported() throws Exception {
        Resources resources = Resources.NONE.with(Memory.limit(32 * MIB).withSwap(32 * MIB));
        try (Cgroup group = cgroups.create(path, resources);
                OomWatch watch = group.watchOom().orElseThrow();
                PollSet poll = new PollSet(syscalls, 1)) {
            assertThat(group.statistics().memory().limit()).isEqualTo(32 * MIB);
            int place = poll.add(watch.descriptor(), watch.events());
            assertThat(poll.await(0)).isFalse();
            assertThat(watch.acknowledge()).isZero();

            try (GroupMember member = GroupMember.start(syscalls, group, HUNGRY)) {
                assertThat(member.await())
                        .isEqualTo(new ExitStatus.Killed(SignalNumber.SIGKILL, false));
            }

            poll.await();
            assertThat(poll.events(place)).isNotZero();
            assertThat(watch.acknowledge()).isEqualTo(1);
            assertThat(group.oomKills()).isEqualTo(1);
            assertThat(poll.await(0)).isFalse();
        }
    }

    @Test
    void memoryIsCounted() throws Exception {
        // has read all, and waits for somebody to take it
        String holder = "dd if=/dev/zero bs=20000000 count=1 2>/dev/null | sleep 60";
        try (Cgroup group = cgroups.create(path, Resources.NONE);
                GroupMember member = GroupMember.start(syscalls, group, holder)) {
            await(() -> group.statistics().memory().usage() > 20_000_000);

            CgroupStatistics.Memory memory = group.statistics().memory();

            assertThat(memory.usage()).isLessThan(100_000_000);
            assertThat(memory.limit()).isEqualTo(CgroupStatistics.UNLIMITED);
            assertThat(memory.workingSet()).isPositive().isLessThanOrEqualTo(memory.usage());
            group.kill();
            assertThat(member.await().shellCode()).isEqualTo(137);
        }
    }

    @Test
    void forkBombStopsAtTheLimit() throws Exception {
        String bomb = "exec 2>&1; while :; do sleep 60 & done";
        try (Cgroup group = cgroups.create(path, Resources.NONE.withPids(20));
                GroupMember member = GroupMember.start(syscalls, group, bomb)) {
            assertThat(member.line()).containsIgnoringCase("fork");

            CgroupStatistics.Pids pids = group.statistics().pids();
            assertThat(pids.limit()).isEqualTo(20);
            assertThat(pids.current()).isBetween(15L, 20L);
            assertThat(group.processes().size()).isLessThanOrEqualTo(20);
            group.kill();
        }
    }

    @Test
    void quotaThrottles() throws Exception {
        Resources resources = Resources.NONE.with(new Cpu(0, 20_000, 2_000));
        try (Cgroup group = cgroups.create(path, resources);
                GroupMember member = GroupMember.start(syscalls, group, BUSY)) {
            assertThat(member.line()).isEqualTo("on");

            await(() -> group.statistics().cpu().throttledPeriods() >= 20);

            CgroupStatistics.Cpu cpu = group.statistics().cpu();
            // a tenth is allowed; a busy loop without a limit would have used all of it
            assertThat(cpu.usage()).isPositive().isLessThan(cpu.periods() * 20_000_000 / 4);
            assertThat(cpu.throttledTime()).isPositive();
        }
    }

    @Test
    void liftedQuotaLetsTheProcessRun() throws Exception {
        Resources resources = Resources.NONE.with(new Cpu(0, 20_000, 2_000));
        try (Cgroup group = cgroups.create(path, resources);
                GroupMember member = GroupMember.start(syscalls, group, BUSY)) {
            assertThat(member.line()).isEqualTo("on");
            await(() -> group.statistics().cpu().throttledPeriods() >= 2);

            group.update(Resources.NONE.with(new Cpu(0, 0, Resources.UNLIMITED)));

            long throttled = group.statistics().cpu().throttledPeriods();
            long used = group.statistics().cpu().usage();
            await(() -> group.statistics().cpu().usage() > used + 200_000_000);
            assertThat(group.statistics().cpu().throttledPeriods())
                    .isLessThanOrEqualTo(throttled + 1);
        }
    }

    @Test
    void sharesDivideTheProcessor() throws Exception {
        Cpuset one = new Cpuset("0", "");
        Resources heavy = Resources.NONE.with(one).with(new Cpu(2048, 0, 0));
        Resources light = Resources.NONE.with(one).with(new Cpu(256, 0, 0));
        CgroupPath other = new CgroupPath(path + "-light");
        try (Cgroup first = cgroups.create(path, heavy);
                Cgroup second = cgroups.create(other, light);
                GroupMember strong = GroupMember.start(syscalls, first, BUSY);
                GroupMember weak = GroupMember.start(syscalls, second, BUSY)) {
            try {
                assertThat(strong.line() + weak.line()).isEqualTo("onon");
                long before = used(first);
                long beforeLight = used(second);

                await(() -> used(first) + used(second) > before + beforeLight + 400_000_000);

                assertThat(used(first) - before).isGreaterThan(2 * (used(second) - beforeLight));
            } finally {
                second.kill();
                second.remove();
            }
        }
    }

    private static long used(Cgroup group) {
        return group.statistics().cpu().usage();
    }

    @Test
    void cpusetConfines() throws Exception {
        Resources resources = Resources.NONE.with(new Cpuset("0", "0"));
        try (Cgroup group = cgroups.create(path, resources);
                GroupMember member = GroupMember.start(syscalls, group, "exec sleep 60")) {
            assertThat(Files.readAllLines(Path.of("/proc/" + member.pid() + "/status")))
                    .contains("Cpus_allowed_list:\t0", "Mems_allowed_list:\t0");
        }
    }

    @Test
    void processorThatIsNotThereIsRefusedAndNothingIsLeft() {
        assertThatThrownBy(() -> cgroups.create(path, Resources.NONE.with(new Cpuset("4000", ""))))
                .isInstanceOf(EngineException.class)
                .hasMessageMatching("write\\(2\\) \\S+/cpuset\\.cpus \"4000\": E[A-Z]+ \\(.*\\)");
        assertThat(cgroups.find(path)).isEmpty();
    }

    @Test
    void memoryLimitsCanGrowShrinkAndGo() {
        try (Cgroup group =
                cgroups.create(
                        path, Resources.NONE.with(Memory.limit(32 * MIB).withSwap(64 * MIB)))) {
            for (long limit : List.of(128 * MIB, 16 * MIB, 64 * MIB)) {
                assertThat(
                                group.update(
                                        Resources.NONE.with(
                                                Memory.limit(limit).withSwap(2 * limit))))
                        .isEmpty();
                assertThat(group.statistics().memory().limit()).isEqualTo(limit);
            }
            assertThat(group.update(Resources.NONE.with(Memory.limit(Resources.UNLIMITED))))
                    .isEmpty();
            assertThat(group.statistics().memory().limit()).isEqualTo(CgroupStatistics.UNLIMITED);
        }
    }

    @Test
    void updateLeavesAloneWhatItDoesNotName() {
        Resources resources =
                Resources.NONE
                        .with(Memory.limit(32 * MIB))
                        .with(new Cpu(512, 50_000, 25_000))
                        .withPids(30);
        try (Cgroup group = cgroups.create(path, resources)) {
            group.update(Resources.NONE.withPids(40));

            assertThat(group.statistics().memory().limit()).isEqualTo(32 * MIB);
            assertThat(group.statistics().pids().limit()).isEqualTo(40);
            group.update(Resources.NONE.withPids(Resources.UNLIMITED));
            assertThat(group.statistics().pids().limit()).isEqualTo(CgroupStatistics.UNLIMITED);
        }
    }

    @Test
    void blockDeviceIsThrottledAndCounted() throws Exception {
        Path memoryDisk = Path.of("/dev/ram0");
        Path file = Files.createTempFile(Path.of("/var/tmp"), "nutshell-", ".block");
        try {
            long device = number(file, "unix:dev");
            if (device >> 8 != 0) {
                Process filling =
                        new ProcessBuilder(
                                        "dd",
                                        "if=/dev/urandom",
                                        "of=" + file,
                                        "bs=64k",
                                        "count=8",
                                        "conv=fsync")
                                .redirectError(ProcessBuilder.Redirect.DISCARD)
                                .start();
                assertThat(filling.waitFor()).isZero();
                readSlowly(file, new DeviceValue(device >> 8, device & 0xff, 512 * 1024));
            } else {
                assumeTrue(Files.exists(memoryDisk), "no disk below /var/tmp");
                readSlowly(memoryDisk, new DeviceValue(1, 0, 512 * 1024));
            }
        } finally {
            Files.delete(file);
        }
    }

    private static long number(Path file, String attribute) throws IOException {
        return ((Number) Files.getAttribute(file, attribute)).longValue();
    }

    private void readSlowly(Path file, DeviceValue rate) throws Exception {
        BlockIo io = new BlockIo(0, List.of(), List.of(rate), List.of(), List.of(), List.of());
        String script =
                "dd if=" + file + " of=/dev/null bs=64k count=8 iflag=direct 2>&1; echo read";
        try (Cgroup group = cgroups.create(path, Resources.NONE.with(io))) {
            assertThat(group.warnings()).isEmpty();
            long start = System.nanoTime();
            try (GroupMember member = GroupMember.start(syscalls, group, script)) {
                assertThat(member.line()).isEqualTo("8+0 records in");
                assertThat(member.await()).isEqualTo(new ExitStatus.Exited(0));
            }

            // half a megabyte at half a megabyte a second; the first slice may be free
            assertThat(System.nanoTime() - start).isGreaterThan(500_000_000);
            assertThat(group.statistics().blockIo().bytes())
                    .anySatisfy(
                            count -> {
                                assertThat(count.operation()).isEqualToIgnoringCase("read");
                                assertThat(count.value()).isGreaterThanOrEqualTo(512 * 1024);
                            });
        }
    }
}
