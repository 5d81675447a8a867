package dev.nutshell.kernel.cgroup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.Fd;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Processor time of real-time policies in a v1 group (Documentation/scheduler/sched-rt-group.rst).
///
/// What the children of a group have together must not exceed its own, and a new group has none: who gives a container some
/// gives it to the groups above first. Those keep it, for the next container.
record RealtimeBudget(GroupFiles group) {
    static final String RUNTIME = "cpu.rt_runtime_us";

    /// Microseconds, of a new group.
    static final long DEFAULT_PERIOD = 1_000_000;

    private static final String PERIOD = "cpu.rt_period_us";
    private static final String UP = "../";

    /// The kernel compares shares as binary fractions of that many places (`to_ratio()` in kernel/sched/core.c).
    private static final int FRACTION = 20;

    /// Others may take from the same groups at the same moment.
    private static final int ATTEMPTS = 5;

    /// @param period microseconds; 0 leaves it
    /// @param runtime microseconds in each period; 0 leaves it
    /// @throws EngineException CONFLICT when the groups above have not so much left
    void grant(long period, long runtime) {
        if (period == 0 && runtime == 0) {
            return;
        }
        int attempt = 1;
        while (!takes(period, runtime)) {
            if (attempt == ATTEMPTS || !raiseParents(period, runtime)) {
                throw new EngineException(
                        ErrorKind.CONFLICT,
                        "real-time processor time of "
                                + runtime
                                + " µs: more than the groups above "
                                + group.path()
                                + " have left");
            }
            attempt++;
        }
    }

    /// The kernel compares both numbers after each write, so a change may be valid in one order only.
    private boolean takes(long period, long runtime) {
        boolean grows = period > group.number(PERIOD);
        try {
            if (grows) {
                group.write(PERIOD, period);
            }
            if (runtime != 0) {
                group.write(RUNTIME, runtime);
            }
            if (period != 0 && !grows) {
                group.write(PERIOD, period);
            }
            return true;
        } catch (KernelException refusal) {
            if (refusal.errno() == Errno.EINVAL) {
                return false;
            }
            throw refusal;
        }
    }

    /// @return `false` where the kernel refuses, because the highest group has not so much
    private boolean raiseParents(long period, long runtime) {
        List<String> parents = parents();
        List<Long> shares = new ArrayList<>();
        Path child = Path.of(group.path());
        long wanted =
                share(
                        runtime == 0 ? group.number(RUNTIME) : runtime,
                        period == 0 ? group.number(PERIOD) : period);
        for (String parent : parents) {
            wanted = Math.max(share(group, parent), wanted + sharesBeside(child, parent));
            shares.add(wanted);
            child = Objects.requireNonNull(child.getParent());
        }
        try {
            for (int i = parents.size() - 1; i >= 0; i--) {
                long length = group.number(parents.get(i) + PERIOD);
                group.write(parents.get(i) + RUNTIME, ceiling(shares.get(i) * length));
            }
            return true;
        } catch (KernelException refusal) {
            if (refusal.errno() == Errno.EINVAL) {
                return false;
            }
            throw refusal;
        }
    }

    /// The ways to the groups above, the nearest first. The highest is whoever's it is that runs the machine, and is left alone.
    private List<String> parents() {
        List<String> parents = new ArrayList<>();
        String above = UP;
        while (group.readIfPresent(above + RUNTIME).isPresent()) {
            parents.add(above);
            above += UP;
        }
        return parents.isEmpty() ? parents : parents.subList(0, parents.size() - 1);
    }

    /// What the other children of a parent have.
    private long sharesBeside(Path child, String parent) {
        long sum = 0;
        String own = String.valueOf(child.getFileName());
        try (Fd opened = group.open(parent, Membership.DIRECTORY)) {
            for (String name : group.of(opened).children()) {
                sum += name.equals(own) ? 0 : share(group, parent + name + "/");
            }
        }
        return sum;
    }

    /// A group that has gone meanwhile has none.
    private static long share(GroupFiles group, String folder) {
        return share(
                group.number(folder + RUNTIME, 0), group.number(folder + PERIOD, DEFAULT_PERIOD));
    }

    private static long share(long runtime, long period) {
        return (Math.max(0, runtime) << FRACTION) / period;
    }

    private static long ceiling(long product) {
        return product + (1L << FRACTION) - 1 >> FRACTION;
    }
}
