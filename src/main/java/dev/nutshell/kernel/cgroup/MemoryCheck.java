package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.cgroup.Resources.Memory;
import java.util.List;

/// Docker's rules for memory limits, see [LimitCheck].
record MemoryCheck(HostLimits host, List<String> warnings) {
    /// Docker's 6 MiB: below it a process does not come to life.
    private static final long LEAST = 6L << 20;

    Memory check(Memory asked, boolean isUpdate) {
        Memory memory = asked;
        if (!isUpdate && memory.limit() > 0 && memory.swap() == Resources.UNSET) {
            // as much swap as memory
            memory = memory.withSwap(2 * memory.limit());
        }
        LimitCheck.require(
                memory.limit() == Resources.UNSET || memory.limit() >= LEAST,
                "Minimum memory limit allowed is 6MB");
        memory = withoutMissingLimits(memory);
        LimitCheck.require(
                memory.limit() <= 0 || memory.swap() <= 0 || memory.swap() >= memory.limit(),
                "Minimum memoryswap limit should be larger than memory limit, see usage");
        LimitCheck.require(
                memory.limit() != Resources.UNSET || memory.swap() <= 0 || isUpdate,
                "You should always set the Memory limit when using Memoryswap limit, see usage");
        return killer(reservation(swappiness(memory)));
    }

    private Memory withoutMissingLimits(Memory memory) {
        if (memory.limit() > 0 && !host.memory()) {
            warnings.add(
                    "Your kernel does not support memory limit capabilities or the cgroup is not mounted. Limitation discarded.");
            return limits(memory, Resources.UNSET, Resources.UNLIMITED);
        }
        if (memory.limit() > 0 && memory.swap() != Resources.UNLIMITED && !host.swap()) {
            warnings.add(
                    "Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited without swap.");
            return memory.withSwap(Resources.UNLIMITED);
        }
        return memory;
    }

    private static Memory limits(Memory memory, long limit, long swap) {
        return new Memory(
                limit, swap, memory.reservation(), memory.swappiness(), memory.killerDisabled());
    }

    private Memory swappiness(Memory memory) {
        if (memory.swappiness() == Memory.DEFAULT_SWAPPINESS) {
            return memory;
        }
        if (!host.swappiness()) {
            warnings.add(
                    "Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded.");
            return memory.withSwappiness(Memory.DEFAULT_SWAPPINESS);
        }
        LimitCheck.require(
                memory.swappiness() >= 0 && memory.swappiness() <= 100,
                "Invalid value: "
                        + memory.swappiness()
                        + ", valid memory swappiness range is 0-100");
        return memory;
    }

    private Memory reservation(Memory asked) {
        Memory memory = asked;
        if (memory.reservation() > 0 && !host.reservation()) {
            warnings.add(
                    "Your kernel does not support memory soft limit capabilities or the cgroup is not mounted. Limitation discarded.");
            memory = memory.withReservation(Resources.UNSET);
        }
        LimitCheck.require(
                memory.reservation() <= 0 || memory.reservation() >= LEAST,
                "Minimum memory reservation allowed is 6MB");
        LimitCheck.require(
                memory.limit() <= 0
                        || memory.reservation() <= 0
                        || memory.limit() >= memory.reservation(),
                "Minimum memory limit can not be less than memory reservation limit, see usage");
        return memory;
    }

    private Memory killer(Memory memory) {
        if (!memory.killerDisabled()) {
            return memory;
        }
        if (!host.killerSwitch()) {
            warnings.add("Your kernel does not support OomKillDisable. OomKillDisable discarded.");
            return memory.withKillerDisabled(false);
        }
        if (memory.limit() == Resources.UNSET) {
            warnings.add(
                    "OOM killer is disabled for the container, but no memory limit is set, this can result in the system running out of resources.");
        }
        return memory;
    }
}
