package dev.nutshell.kernel.cgroup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.cgroup.Resources.Memory;
import java.util.List;

/// `memory`: limits of memory and swap, out-of-memory kills (cgroup-v1/memory.rst; cgroup-v2.rst, Memory).
final class MemoryController {
    private static final String NAME = "memory";
    private static final String KILLS = "oom_kill";

    private MemoryController() {}

    private static boolean isAskedBy(Resources resources) {
        return !resources.memory().equals(Memory.UNSET);
    }

    static final class V1 implements Controller {
        private static final String LIMIT = "memory.limit_in_bytes";
        private static final String SWAP = "memory.memsw.limit_in_bytes";
        static final String OOM_CONTROL = "memory.oom_control";

        /// "No limit" reads as the largest multiple of the page size, which may be 64 KiB.
        private static final long NO_LIMIT = 0x7fff_ffff_ffff_0000L;

        @Override
        public String controllerName() {
            return NAME;
        }

        @Override
        public boolean isAskedBy(Resources resources) {
            return MemoryController.isAskedBy(resources);
        }

        @Override
        public void apply(GroupFiles group, Resources resources, List<String> warnings) {
            Memory memory = resources.memory();
            applyLimits(group, memory, warnings);
            if (memory.reservation() != Resources.UNSET) {
                group.write("memory.soft_limit_in_bytes", memory.reservation());
            }
            if (memory.swappiness() != Memory.DEFAULT_SWAPPINESS) {
                group.write("memory.swappiness", memory.swappiness());
            }
            if (memory.killerDisabled()) {
                group.write(OOM_CONTROL, "1");
            }
        }

        /// At no time may the limit of memory be above that of memory and swap (EINVAL), so growing starts with swap.
        private static void applyLimits(GroupFiles group, Memory memory, List<String> warnings) {
            // without its swap limit gone first, the limit of memory cannot go
            long swap =
                    memory.limit() < 0 && memory.swap() == Resources.UNSET
                            ? Resources.UNLIMITED
                            : memory.swap();
            boolean swapFirst = swap < 0 || (swap > 0 && swap > group.number(LIMIT));
            if (swapFirst) {
                writeSwap(group, swap, warnings);
            }
            if (memory.limit() != Resources.UNSET) {
                writeLimit(group, memory.limit());
            }
            if (!swapFirst && swap != Resources.UNSET) {
                writeSwap(group, swap, warnings);
            }
        }

        private static void writeLimit(GroupFiles group, long limit) {
            try {
                group.write(LIMIT, limit);
            } catch (KernelException failure) {
                if (failure.errno() == Errno.EBUSY) {
                    throw new EngineException(
                            ErrorKind.CONFLICT,
                            "memory limit "
                                    + limit
                                    + ": the group uses "
                                    + group.number("memory.usage_in_bytes")
                                    + " bytes and cannot give them back",
                            failure);
                }
                throw failure;
            }
        }

        private static void writeSwap(GroupFiles group, long swap, List<String> warnings) {
            if (group.readIfPresent(SWAP).isPresent()) {
                group.write(SWAP, swap);
            } else if (swap > 0) {
                warnings.add(
                        "swap is not limited: the kernel does not count it (boot option swapaccount=1)");
            }
        }

        @Override
        public void measure(GroupFiles group, CgroupStatistics.Builder statistics) {
            long limit = group.number(LIMIT);
            statistics.memory(
                    new CgroupStatistics.Memory(
                            group.number("memory.usage_in_bytes"),
                            group.number("memory.max_usage_in_bytes"),
                            limit >= NO_LIMIT ? GroupFiles.UNLIMITED : limit,
                            group.number("memory.failcnt"),
                            kills(group),
                            new KeyedText(group.read("memory.stat")).all()));
        }

        /// Since Linux 4.13.
        static long kills(GroupFiles group) {
            return new KeyedText(group.read(OOM_CONTROL)).get(KILLS);
        }
    }

    static final class V2 implements Controller {
        static final String EVENTS = "memory.events";

        @Override
        public String controllerName() {
            return NAME;
        }

        @Override
        public boolean isAskedBy(Resources resources) {
            return MemoryController.isAskedBy(resources);
        }

        @Override
        public void apply(GroupFiles group, Resources resources, List<String> warnings) {
            Memory memory = resources.memory();
            applySwap(group, memory, warnings);
            if (memory.limit() != Resources.UNSET) {
                group.write("memory.max", limit(memory.limit()));
            }
            if (memory.reservation() != Resources.UNSET) {
                group.write("memory.low", limit(memory.reservation()));
            }
            if (memory.swappiness() != Memory.DEFAULT_SWAPPINESS) {
                warnings.add("swappiness is not set: cgroup v2 has none");
            }
            if (memory.killerDisabled()) {
                warnings.add("the out-of-memory killer stays on: cgroup v2 cannot switch it off");
            }
        }

        /// v2 limits swap alone, without the memory that v1 and Docker count in.
        private static void applySwap(GroupFiles group, Memory memory, List<String> warnings) {
            if (memory.swap() == Resources.UNSET && memory.limit() >= 0) {
                return;
            }
            String value =
                    memory.swap() > 0 ? Long.toString(memory.swap() - base(group, memory)) : "max";
            if (group.readIfPresent("memory.swap.max").isPresent()) {
                group.write("memory.swap.max", value);
            } else if (memory.swap() > 0) {
                warnings.add("swap is not limited: the kernel was built without it");
            }
        }

        /// The memory limit that goes with a limit of memory and swap: the new one, in an update else the old one.
        private static long base(GroupFiles group, Memory memory) {
            long limit =
                    memory.limit() == Resources.UNSET ? group.number("memory.max") : memory.limit();
            if (limit < 0 || limit == GroupFiles.UNLIMITED) {
                throw new EngineException(
                        ErrorKind.INVALID_ARGUMENT,
                        "memory and swap limit "
                                + memory.swap()
                                + ": needs a memory limit beside it");
            }
            if (limit > memory.swap()) {
                throw new EngineException(
                        ErrorKind.INVALID_ARGUMENT,
                        "memory and swap limit "
                                + memory.swap()
                                + ": below the memory limit "
                                + limit);
            }
            return limit;
        }

        private static String limit(long bytes) {
            return bytes < 0 ? "max" : Long.toString(bytes);
        }

        @Override
        public void measure(GroupFiles group, CgroupStatistics.Builder statistics) {
            KeyedText events = new KeyedText(group.read(EVENTS));
            statistics.memory(
                    new CgroupStatistics.Memory(
                            group.number("memory.current"),
                            // since Linux 5.19
                            group.number("memory.peak", 0),
                            group.number("memory.max"),
                            events.get("max"),
                            events.get(KILLS),
                            new KeyedText(group.read("memory.stat")).all()));
        }

        static long kills(GroupFiles group) {
            return kills(new KeyedText(group.read(EVENTS)));
        }

        static long kills(KeyedText events) {
            return events.get(KILLS);
        }
    }
}
