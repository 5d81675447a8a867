package dev.nutshell.kernel.cgroup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.cgroup.Resources.Cpu;
import dev.nutshell.kernel.cgroup.Resources.Cpuset;
import java.util.List;

/// Docker's rules for processor time and cpusets, see [LimitCheck].
record ProcessorCheck(HostLimits host, List<String> warnings) {
    private static final long NANOS_PER_CPU = 1_000_000_000;
    private static final long PERIOD = 100_000;
    private static final long LEAST_PERIOD = 1_000;
    private static final long LONGEST_PERIOD = 1_000_000;
    private static final long LEAST_SHARES = 2;
    private static final long MOST_SHARES = 262_144;
    private static final long LEAST_QUOTA = 1_000;

    Cpu time(Cpu asked, long nanoCpus) {
        requireRealtime(asked);
        LimitCheck.require(
                nanoCpus <= 0 || asked.periodMicros() <= 0,
                "Conflicting options: Nano CPUs and CPU Period cannot both be set");
        LimitCheck.require(
                nanoCpus <= 0 || asked.quotaMicros() <= 0,
                "Conflicting options: Nano CPUs and CPU Quota cannot both be set");
        LimitCheck.require(
                nanoCpus <= 0 || host.bandwidth(),
                "NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler or the cgroup is not mounted");
        LimitCheck.require(
                nanoCpus >= 0 && nanoCpus <= host.processors() * NANOS_PER_CPU,
                "Range of CPUs is from 0.01 to "
                        + host.processors()
                        + ".00, as there are only "
                        + host.processors()
                        + " CPUs available");
        Cpu cpu = bandwidth(shares(asked));
        return nanoCpus == 0 ? cpu : cpu.withBandwidth(PERIOD, nanoCpus / (NANOS_PER_CPU / PERIOD));
    }

    /// What a container needs to run at all is refused where it is missing, not left out.
    private void requireRealtime(Cpu asked) {
        long period = asked.realtimePeriodMicros();
        long runtime = asked.realtimeRuntimeMicros();
        if (period == 0 && runtime == 0) {
            return;
        }
        LimitCheck.require(
                host.realtime(),
                "Your kernel does not support CPU real-time scheduler for control groups (cpu.rt_runtime_us, which version 2 has not)");
        LimitCheck.require(period >= 0, "cpu real-time period cannot be less than zero: " + period);
        LimitCheck.require(
                runtime >= 0, "cpu real-time runtime cannot be less than zero: " + runtime);
        LimitCheck.require(
                runtime <= (period == 0 ? RealtimeBudget.DEFAULT_PERIOD : period),
                "cpu real-time runtime cannot be higher than cpu real-time period");
    }

    private Cpu shares(Cpu asked) {
        LimitCheck.require(asked.shares() >= 0, "shares: invalid argument");
        LimitCheck.require(
                asked.shares() == 0 || asked.shares() >= LEAST_SHARES,
                "The minimum allowed cpu-shares is " + LEAST_SHARES);
        LimitCheck.require(
                asked.shares() <= MOST_SHARES, "The maximum allowed cpu-shares is " + MOST_SHARES);
        if (asked.shares() > 0 && !host.shares()) {
            warnings.add(
                    "Your kernel does not support CPU shares or the cgroup is not mounted. Shares discarded.");
            return asked.withShares(Resources.UNSET);
        }
        return asked;
    }

    private Cpu bandwidth(Cpu asked) {
        if ((asked.periodMicros() != 0 || asked.quotaMicros() != 0) && !host.bandwidth()) {
            warnings.add(
                    "Your kernel does not support CPU CFS scheduler. CPU period/quota discarded.");
            return asked.withBandwidth(Resources.UNSET, Resources.UNSET);
        }
        LimitCheck.require(
                asked.periodMicros() == 0
                        || (asked.periodMicros() >= LEAST_PERIOD
                                && asked.periodMicros() <= LONGEST_PERIOD),
                "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
        LimitCheck.require(
                asked.quotaMicros() <= 0 || asked.quotaMicros() >= LEAST_QUOTA,
                "CPU cfs quota can not be less than 1ms (i.e. 1000)");
        return asked;
    }

    Cpuset set(Cpuset asked) {
        if (asked.equals(Cpuset.UNSET)) {
            return asked;
        }
        if (!host.cpuset()) {
            warnings.add(
                    "Your kernel does not support cpuset or the cgroup is not mounted. Cpuset discarded.");
            return Cpuset.UNSET;
        }
        LimitCheck.require(
                isAvailable(asked.cpus(), host.cpus(), "cpus"),
                "Requested CPUs are not available - requested "
                        + asked.cpus()
                        + ", available: "
                        + host.cpus());
        LimitCheck.require(
                isAvailable(asked.mems(), host.mems(), "mems"),
                "Requested memory nodes are not available - requested "
                        + asked.mems()
                        + ", available: "
                        + host.mems());
        return asked;
    }

    private static boolean isAvailable(String requested, String available, String what) {
        try {
            return NumberList.parse(available).contains(NumberList.parse(requested));
        } catch (EngineException malformed) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "Invalid value "
                            + requested
                            + " for cpuset "
                            + what
                            + ": "
                            + malformed.getMessage(),
                    malformed);
        }
    }
}
