package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/// Which limits this host can enforce, in the terms of `docker info`.
///
/// @param swap whether swap can be limited apart from memory
/// @param killerSwitch whether the out-of-memory killer can be switched off for a group
/// @param bandwidth whether processor time can be limited (CFS quota)
/// @param realtime whether processor time of real-time policies can be limited
/// @param cpus processors there are, as a list
/// @param mems memory nodes there are
/// @param processors number of processors the caller may run on
public record HostLimits(
        boolean memory,
        boolean swap,
        boolean reservation,
        boolean swappiness,
        boolean killerSwitch,
        boolean shares,
        boolean bandwidth,
        boolean realtime,
        boolean cpuset,
        boolean pids,
        boolean blockWeight,
        boolean blockRates,
        String cpus,
        String mems,
        int processors) {
    private static final Path CPUS = Path.of("/sys/devices/system/cpu/online");
    private static final Path MEMS = Path.of("/sys/devices/system/node/online");
    private static final Path SWAPS = Path.of("/proc/swaps");
    private static final int AFFINITY_BYTES = 1024;

    /// Looks at the root groups: a limit is there when its file is.
    public static HostLimits read(Syscalls syscalls, CgroupHierarchies hierarchies) {
        try (FileCalls files = new FileCalls(syscalls)) {
            return new Reader(files, hierarchies).read(processors(syscalls));
        }
    }

    private static int processors(Syscalls syscalls) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer mask = memory.allocate(AFFINITY_BYTES);
            long length =
                    syscalls.invoke(
                            SystemCall.SCHED_GETAFFINITY, "", 0, AFFINITY_BYTES, mask.address());
            int count = 0;
            for (int i = 0; i < length; i++) {
                count += Integer.bitCount(mask.getByte(i) & 0xff);
            }
            return count;
        }
    }

    private record Reader(FileCalls files, CgroupHierarchies hierarchies) {
        HostLimits read(int processors) {
            boolean v2Memory = inV2("memory");
            boolean v2Cpu = inV2("cpu");
            return new HostLimits(
                    hierarchies.holding("memory").isPresent(),
                    // v2 root groups have no limits to look at; the kernel counts swap when it has
                    // swap
                    v2Memory ? isThere(SWAPS) : inV1("memory", "memory.memsw.limit_in_bytes"),
                    v2Memory || inV1("memory", "memory.soft_limit_in_bytes"),
                    inV1("memory", "memory.swappiness"),
                    inV1("memory", "memory.oom_control"),
                    v2Cpu || inV1("cpu", "cpu.shares"),
                    v2Cpu || inV1("cpu", "cpu.cfs_quota_us"),
                    inV1("cpu", RealtimeBudget.RUNTIME),
                    hierarchies.holding("cpuset").isPresent(),
                    hierarchies.holding("pids").isPresent(),
                    inV2("io") || inV1("blkio", "blkio.weight") || inGroupsOfV1("blkio.bfq.weight"),
                    inV2("io") || inV1("blkio", "blkio.throttle.read_bps_device"),
                    available("cpuset.cpus", CPUS),
                    available("cpuset.mems", MEMS),
                    processors);
        }

        private boolean inV2(String controller) {
            return hierarchies.holding(controller).filter(Hierarchy::isV2).isPresent();
        }

        private boolean inV1(String controller, String file) {
            Optional<Hierarchy> holder = hierarchies.holding(controller);
            return holder.isPresent()
                    && !holder.get().isV2()
                    && rootFile(holder.get(), file).isPresent();
        }

        /// Of a file that every group has but the root: by the groups that are there.
        private boolean inGroupsOfV1(String file) {
            Optional<Hierarchy> holder = hierarchies.holding("blkio");
            if (holder.isEmpty() || holder.get().isV2()) {
                return false;
            }
            try (Fd root = Membership.root(files, holder.get())) {
                GroupFiles group = new GroupFiles(files, root);
                return group.children().stream()
                        .anyMatch(child -> group.readIfPresent(child + "/" + file).isPresent());
            }
        }

        /// What the root group has, which in a container is less than the machine.
        private String available(String file, Path machine) {
            Optional<Hierarchy> holder = hierarchies.holding("cpuset");
            if (holder.isPresent()) {
                String name = holder.get().isV2() ? file + ".effective" : file;
                Optional<String> list = rootFile(holder.get(), name);
                if (list.isPresent()) {
                    return list.get().strip();
                }
            }
            return isThere(machine) ? GroupFiles.readWhole(files, machine).strip() : "0";
        }

        private Optional<String> rootFile(Hierarchy hierarchy, String file) {
            try (Fd root = Membership.root(files, hierarchy)) {
                return new GroupFiles(files, root).readIfPresent(file);
            }
        }

        private boolean isThere(Path file) {
            try (Fd parent =
                    files.open(Objects.requireNonNull(file.getParent()), Membership.DIRECTORY, 0)) {
                byte[] name = FileCalls.bytes(file.getFileName().toString());
                return files.attributes().status(parent, name).isPresent();
            }
        }
    }
}
