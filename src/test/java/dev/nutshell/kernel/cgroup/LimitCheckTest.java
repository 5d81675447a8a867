package dev.nutshell.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.cgroup.Resources.BlockIo;
import dev.nutshell.kernel.cgroup.Resources.Cpu;
import dev.nutshell.kernel.cgroup.Resources.Cpuset;
import dev.nutshell.kernel.cgroup.Resources.DeviceValue;
import dev.nutshell.kernel.cgroup.Resources.Memory;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Docker's messages, word for word (moby, verifyPlatformContainerResources).
class LimitCheckTest {
    private static final long MIB = 1 << 20;
    private static final HostLimits ABLE =
            new HostLimits(
                    true, true, true, true, true, true, true, true, true, true, true, true, "0-3",
                    "0", 4);
    private static final HostLimits UNABLE =
            new HostLimits(
                    false, false, false, false, false, false, false, false, false, false, false,
                    false, "0-3", "0", 4);

    private static LimitCheck.Checked check(Resources asked) {
        return LimitCheck.check(asked, 0, false, ABLE);
    }

    private static Resources with(Memory memory) {
        return Resources.NONE.with(memory);
    }

    private static Resources with(Cpu cpu) {
        return Resources.NONE.with(cpu);
    }

    private static void refused(Resources asked, String message) {
        assertThatThrownBy(() -> check(asked))
                .isInstanceOf(EngineException.class)
                .hasMessage(message);
    }

    private static void refused(long nanoCpus, Cpu cpu, String message) {
        assertThatThrownBy(() -> LimitCheck.check(with(cpu), nanoCpus, false, ABLE))
                .hasMessage(message);
    }

    @Test
    void nothingAskedForIsNothingToDo() {
        assertThat(check(Resources.NONE))
                .isEqualTo(new LimitCheck.Checked(Resources.NONE, List.of()));
        assertThat(LimitCheck.check(Resources.NONE, 0, false, UNABLE).warnings()).isEmpty();
    }

    @Test
    void memoryLimitImpliesAsMuchSwap() {
        assertThat(check(with(Memory.limit(64 * MIB))).resources().memory().swap())
                .isEqualTo(128 * MIB);
        assertThat(
                        LimitCheck.check(with(Memory.limit(64 * MIB)), 0, true, ABLE)
                                .resources()
                                .memory()
                                .swap())
                .as("in an update")
                .isZero();
        assertThat(
                        check(with(Memory.limit(64 * MIB).withSwap(Resources.UNLIMITED)))
                                .resources()
                                .memory()
                                .swap())
                .isEqualTo(Resources.UNLIMITED);
    }

    @Test
    void memoryLimitsThatContradictEachOtherAreRefused() {
        refused(with(Memory.limit(6 * MIB - 1)), "Minimum memory limit allowed is 6MB");
        refused(
                with(Memory.limit(64 * MIB).withSwap(63 * MIB)),
                "Minimum memoryswap limit should be larger than memory limit, see usage");
        refused(
                with(Memory.UNSET.withSwap(64 * MIB)),
                "You should always set the Memory limit when using Memoryswap limit, see usage");
        refused(
                with(Memory.UNSET.withReservation(MIB)),
                "Minimum memory reservation allowed is 6MB");
        refused(
                with(Memory.limit(64 * MIB).withReservation(65 * MIB)),
                "Minimum memory limit can not be less than memory reservation limit, see usage");
        refused(
                with(Memory.UNSET.withSwappiness(101)),
                "Invalid value: 101, valid memory swappiness range is 0-100");
        assertThat(check(with(Memory.limit(6 * MIB))).warnings()).isEmpty();
    }

    @Test
    void killerOffWithoutALimitIsDangerous() {
        assertThat(check(with(Memory.UNSET.withKillerDisabled(true))).warnings())
                .containsExactly(
                        "OOM killer is disabled for the container, but no memory limit is set, this can result in the system running out of resources.");
        assertThat(check(with(Memory.limit(64 * MIB).withKillerDisabled(true))).warnings())
                .isEmpty();
    }

    @Test
    void cpusBecomePeriodAndQuota() {
        LimitCheck.Checked checked =
                LimitCheck.check(with(new Cpu(512, 0, 0)), 1_500_000_000, false, ABLE);

        assertThat(checked.resources().cpu()).isEqualTo(new Cpu(512, 100_000, 150_000));
    }

    @Test
    void processorLimitsThatContradictEachOtherAreRefused() {
        refused(
                1,
                new Cpu(0, 100_000, 0),
                "Conflicting options: Nano CPUs and CPU Period cannot both be set");
        refused(
                1,
                new Cpu(0, 0, 10_000),
                "Conflicting options: Nano CPUs and CPU Quota cannot both be set");
        String range = "Range of CPUs is from 0.01 to 4.00, as there are only 4 CPUs available";
        refused(4_000_000_001L, Cpu.UNSET, range);
        refused(-1, Cpu.UNSET, range);
        refused(
                with(new Cpu(0, 999, 0)),
                "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
        refused(
                with(new Cpu(0, 1_000_001, 0)),
                "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
        refused(with(new Cpu(0, 0, 999)), "CPU cfs quota can not be less than 1ms (i.e. 1000)");
        refused(with(new Cpu(-1, 0, 0)), "shares: invalid argument");
        refused(with(new Cpu(1, 0, 0)), "The minimum allowed cpu-shares is 2");
        refused(with(new Cpu(262_145, 0, 0)), "The maximum allowed cpu-shares is 262144");
        assertThat(check(with(new Cpu(0, 0, -1))).warnings()).isEmpty();
    }

    @Test
    void realTimeNeedsAKernelForIt() {
        Cpu asked = Cpu.UNSET.withRealtime(0, 10_000);

        assertThat(check(with(asked)).resources().cpu()).isEqualTo(asked);
        assertThatThrownBy(() -> LimitCheck.check(with(asked), 0, false, UNABLE))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("Your kernel does not support CPU real-time scheduler");
    }

    @Test
    void realTimeIsNoLongerThanItsPeriod() {
        String longer = "cpu real-time runtime cannot be higher than cpu real-time period";
        refused(with(Cpu.UNSET.withRealtime(10_000, 10_001)), longer);
        refused(with(Cpu.UNSET.withRealtime(0, 1_000_001)), longer);
        refused(
                with(Cpu.UNSET.withRealtime(-1, 0)),
                "cpu real-time period cannot be less than zero: -1");
        refused(
                with(Cpu.UNSET.withRealtime(0, -1)),
                "cpu real-time runtime cannot be less than zero: -1");
    }

    @Test
    void cpusetsHaveToBeThere() {
        refused(
                Resources.NONE.with(new Cpuset("0-4", "")),
                "Requested CPUs are not available - requested 0-4, available: 0-3");
        refused(
                Resources.NONE.with(new Cpuset("", "1")),
                "Requested memory nodes are not available - requested 1, available: 0");
        refused(
                Resources.NONE.with(new Cpuset("3-1", "")),
                "Invalid value 3-1 for cpuset cpus: invalid format: 3-1");
        refused(
                Resources.NONE.with(new Cpuset(",", "")),
                "Invalid value , for cpuset cpus: invalid format: ,");
        refused(
                Resources.NONE.with(new Cpuset("0,,1", "")),
                "Invalid value 0,,1 for cpuset cpus: invalid format: 0,,1");
        refused(
                Resources.NONE.with(new Cpuset("", "x")),
                "Invalid value x for cpuset mems: invalid format: x");
        refused(
                Resources.NONE.with(new Cpuset("9000", "")),
                "Invalid value 9000 for cpuset cpus: value of out range, maximum is 8192");
        assertThat(check(Resources.NONE.with(new Cpuset("0-1,3", "0"))).warnings()).isEmpty();
    }

    @Test
    void blockWeightHasARange() {
        for (int weight : List.of(9, 1001)) {
            refused(
                    Resources.NONE.with(
                            new BlockIo(
                                    weight, List.of(), List.of(), List.of(), List.of(), List.of())),
                    "Range of blkio weight is from 10 to 1000");
        }
    }

    @Test
    void hostThatCanDoNothingDiscardsEverythingWithWarnings() {
        List<DeviceValue> rates = List.of(new DeviceValue(8, 0, 1));
        Resources asked =
                new Resources(
                        new Memory(64 * MIB, 0, 32 * MIB, 10, true),
                        new Cpu(512, 10_000, 5_000),
                        new Cpuset("0", "0"),
                        100,
                        List.of(DeviceRule.denyAll()),
                        new BlockIo(100, rates, rates, rates, rates, rates));

        LimitCheck.Checked checked = LimitCheck.check(asked, 0, false, UNABLE);

        assertThat(checked.resources())
                .isEqualTo(
                        Resources.NONE
                                .with(Memory.UNSET.withSwap(Resources.UNLIMITED))
                                .withDevices(List.of(DeviceRule.denyAll())));
        String kernel = "Your kernel does not support ";
        String mounted = " or the cgroup is not mounted. ";
        assertThat(checked.warnings())
                .containsExactly(
                        kernel + "memory limit capabilities" + mounted + "Limitation discarded.",
                        kernel
                                + "memory swappiness capabilities"
                                + mounted
                                + "Memory swappiness discarded.",
                        kernel
                                + "memory soft limit capabilities"
                                + mounted
                                + "Limitation discarded.",
                        kernel + "OomKillDisable. OomKillDisable discarded.",
                        kernel + "PIDs limit capabilities" + mounted + "PIDs limit discarded.",
                        kernel + "CPU shares" + mounted + "Shares discarded.",
                        kernel + "CPU CFS scheduler. CPU period/quota discarded.",
                        kernel + "cpuset" + mounted + "Cpuset discarded.",
                        kernel + "Block I/O weight" + mounted + "Weight discarded.",
                        kernel + "Block I/O weight_device" + mounted + "Weight-device discarded.",
                        kernel
                                + "BPS Block I/O read limit"
                                + mounted
                                + "Block I/O BPS read limit discarded.",
                        kernel
                                + "BPS Block I/O write limit"
                                + mounted
                                + "Block I/O BPS write limit discarded.",
                        kernel
                                + "IOPS Block read limit"
                                + mounted
                                + "Block I/O IOPS read limit discarded.",
                        kernel
                                + "IOPS Block write limit"
                                + mounted
                                + "Block I/O IOPS write limit discarded.");
    }

    @Test
    void hostThatDoesNotCountSwapLimitsMemoryOnly() {
        HostLimits noSwap =
                new HostLimits(
                        true, false, true, true, true, true, true, true, true, true, true, true,
                        "0-3", "0", 4);

        LimitCheck.Checked checked =
                LimitCheck.check(with(Memory.limit(64 * MIB)), 0, false, noSwap);

        assertThat(checked.resources().memory())
                .isEqualTo(Memory.limit(64 * MIB).withSwap(Resources.UNLIMITED));
        assertThat(checked.warnings())
                .containsExactly(
                        "Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited without swap.");
    }

    @Test
    void cpusOnAHostWithoutBandwidthAreRefused() {
        assertThatThrownBy(() -> LimitCheck.check(Resources.NONE, 1, false, UNABLE))
                .hasMessage(
                        "NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler or the cgroup is not mounted");
    }
}
