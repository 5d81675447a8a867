package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.cgroup.Resources.Cpu;
import java.util.List;
import java.util.Optional;

/// `cpu`: weight and bandwidth (sched-bwc.rst; cgroup-v2.rst, CPU).
final class CpuController {
    private static final String NAME = "cpu";
    private static final long NANOS_PER_MICRO = 1000;

    private CpuController() {}

    private static boolean isAskedBy(Resources resources) {
        return !resources.cpu().equals(Cpu.UNSET);
    }

    /// `cpu.shares`, `cpu.cfs_period_us`, `cpu.cfs_quota_us`, `cpu.rt_period_us`, `cpu.rt_runtime_us`.
    static final class V1 implements Controller {
        private static final String PERIOD = "cpu.cfs_period_us";
        private static final String QUOTA = "cpu.cfs_quota_us";

        @Override
        public String controllerName() {
            return NAME;
        }

        @Override
        public boolean isAskedBy(Resources resources) {
            return CpuController.isAskedBy(resources);
        }

        @Override
        public void apply(GroupFiles group, Resources resources, List<String> warnings) {
            Cpu cpu = resources.cpu();
            if (cpu.shares() > 0) {
                group.write("cpu.shares", cpu.shares());
            }
            boolean periodIsLate = cpu.periodMicros() > 0 && !takesPeriod(group, cpu);
            if (cpu.quotaMicros() != 0) {
                group.write(QUOTA, cpu.quotaMicros());
            }
            if (periodIsLate) {
                group.write(PERIOD, cpu.periodMicros());
            }
            new RealtimeBudget(group)
                    .grant(cpu.realtimePeriodMicros(), cpu.realtimeRuntimeMicros());
        }

        /// The kernel checks quota/period against the parent's after each of the two writes, so a change may be valid in
        /// one order only.
        ///
        /// @return `false` where the quota has to come first
        private static boolean takesPeriod(GroupFiles group, Cpu cpu) {
            try {
                group.write(PERIOD, cpu.periodMicros());
                return true;
            } catch (KernelException refusal) {
                if (refusal.errno() == Errno.EINVAL && cpu.quotaMicros() != 0) {
                    return false;
                }
                throw refusal;
            }
        }

        @Override
        public void measure(GroupFiles group, CgroupStatistics.Builder statistics) {
            KeyedText stat = new KeyedText(group.read("cpu.stat"));
            statistics.throttling(
                    stat.get("nr_periods"), stat.get("nr_throttled"), stat.get("throttled_time"));
        }
    }

    /// `cpu.weight`, `cpu.max`.
    static final class V2 implements Controller {
        private static final long DEFAULT_PERIOD = 100_000;
        private static final long MIN_SHARES = 2;
        private static final long MAX_SHARES = 262_144;
        private static final long MAX_WEIGHT = 10_000;

        @Override
        public String controllerName() {
            return NAME;
        }

        @Override
        public boolean isAskedBy(Resources resources) {
            return CpuController.isAskedBy(resources);
        }

        @Override
        public void apply(GroupFiles group, Resources resources, List<String> warnings) {
            Cpu cpu = resources.cpu();
            if (cpu.shares() > 0) {
                group.write("cpu.weight", weight(cpu.shares()));
            }
            if (cpu.quotaMicros() != 0 || cpu.periodMicros() != 0) {
                group.write("cpu.max", bandwidth(group, cpu));
            }
        }

        /// `QUOTA PERIOD`. A period alone must keep the quota that is there: the file has no form for it.
        private static String bandwidth(GroupFiles group, Cpu cpu) {
            long period = cpu.periodMicros() > 0 ? cpu.periodMicros() : DEFAULT_PERIOD;
            if (cpu.quotaMicros() == 0) {
                String old = group.read("cpu.max");
                return old.substring(0, Math.max(0, old.indexOf(' '))) + " " + period;
            }
            String quota = cpu.quotaMicros() < 0 ? "max" : Long.toString(cpu.quotaMicros());
            // without a period the kernel keeps the one it has
            return cpu.periodMicros() > 0 ? quota + " " + period : quota;
        }

        @Override
        public void measure(GroupFiles group, CgroupStatistics.Builder statistics) {
            // cpu.stat is there without the controller too, with the first three lines
            Optional<String> text = group.readIfPresent("cpu.stat");
            if (text.isEmpty()) {
                return;
            }
            KeyedText stat = new KeyedText(text.get());
            statistics.processorTime(
                    stat.get("usage_usec") * NANOS_PER_MICRO,
                    stat.get("user_usec") * NANOS_PER_MICRO,
                    stat.get("system_usec") * NANOS_PER_MICRO,
                    List.of());
            statistics.throttling(
                    stat.get("nr_periods"),
                    stat.get("nr_throttled"),
                    stat.get("throttled_usec") * NANOS_PER_MICRO);
        }

        /// Weight (1 to 10000) for shares (2 to 262144), by the formula that runc 1.3.2 and crun 1.23 use: a parabola
        /// in the logarithms through minimum, default (1024 is 100) and maximum. The linear formula before it gave the
        /// default of v1 a weight of 39, so that a container lost against every process outside.
        static long weight(long shares) {
            if (shares <= MIN_SHARES) {
                return 1;
            }
            if (shares >= MAX_SHARES) {
                return MAX_WEIGHT;
            }
            double log = Math.log(shares) / Math.log(2);
            double exponent = (log * log + 125 * log) / 612.0 - 7.0 / 34.0;
            return (long) Math.ceil(Math.pow(10, exponent) - ROUNDING);
        }

        /// The double of 10^2 may lie above 100 by an ulp, and must not become 101.
        private static final double ROUNDING = 1e-9;
    }
}
