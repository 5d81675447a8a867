package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What this host has of control groups: the mounted hierarchies and the controllers that each one holds.
public record CgroupHierarchies(List<Hierarchy> all) {
    static final String USUAL_PLACE = "/sys/fs/cgroup";

    /// `<linux/magic.h>`; the type is the first word of `struct statfs`.
    private static final long CGROUP2_SUPER_MAGIC = 0x63677270;

    private static final int STATFS_SIZE = 120;
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final Path SUBSYSTEMS = Path.of("/proc/cgroups");

    /// How the hierarchies are laid out, cgroups(7).
    public enum Layout {
        NONE,
        V1,
        /// Controllers in v1 hierarchies, and a v2 hierarchy beside them with the rest (often only `hugetlb`).
        HYBRID,
        V2
    }

    public CgroupHierarchies {
        all = List.copyOf(all);
    }

    /// Looks at the usual place first: on a v2 host that is all, and the table of mounts, which grows with the number of
    /// containers, is not read.
    public static CgroupHierarchies discover(Syscalls syscalls) {
        try (FileCalls files = new FileCalls(syscalls)) {
            List<Hierarchy> mounted =
                    isUnified(syscalls)
                            ? List.of(Hierarchy.v2(USUAL_PLACE))
                            : MountedHierarchies.parse(GroupFiles.readWhole(files, MOUNTS));
            List<Hierarchy> hierarchies = new ArrayList<>();
            for (Hierarchy each : mounted) {
                hierarchies.add(each.isV2() ? withControllers(files, each) : each);
            }
            return new CgroupHierarchies(hierarchies);
        }
    }

    private static boolean isUnified(Syscalls syscalls) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer status = memory.allocate(STATFS_SIZE);
            long result =
                    syscalls.attempt(
                            SystemCall.STATFS,
                            memory.string(USUAL_PLACE).address(),
                            status.address());
            return result == 0 && status.getLong(0) == CGROUP2_SUPER_MAGIC;
        }
    }

    private static Hierarchy withControllers(FileCalls files, Hierarchy unified) {
        int flags = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY;
        try (Fd root = files.open(Path.of(unified.mountPoint()), flags, 0)) {
            String controllers = new GroupFiles(files, root).read("cgroup.controllers");
            return new Hierarchy(
                    unified.version(),
                    unified.mountPoint(),
                    MountedHierarchies.words(controllers.strip(), ' '),
                    "");
        }
    }

    public Layout layout() {
        Hierarchy unified = unified().orElse(null);
        if (unified == null) {
            return all.isEmpty() ? Layout.NONE : Layout.V1;
        }
        for (Hierarchy hierarchy : all) {
            // a v1 hierarchy without controllers is systemd's own book-keeping
            if (!hierarchy.isV2() && !hierarchy.controllers().isEmpty()) {
                return Layout.HYBRID;
            }
        }
        return Layout.V2;
    }

    /// The v2 hierarchy.
    public Optional<Hierarchy> unified() {
        for (Hierarchy hierarchy : all) {
            if (hierarchy.isV2()) {
                return Optional.of(hierarchy);
            }
        }
        return Optional.empty();
    }

    /// The hierarchy that holds `controller`.
    public Optional<Hierarchy> holding(String controller) {
        for (Hierarchy hierarchy : all) {
            if (hierarchy.offers(controller)) {
                return Optional.of(hierarchy);
            }
        }
        return Optional.empty();
    }

    /// Why no hierarchy holds `controller`, for a warning.
    static String reasonOfAbsence(FileCalls files, String controller) {
        // <linux/cgroup_subsys.h>: v2 calls blkio "io", the list of /proc keeps the old name
        String subsystem = controller.equals("io") ? "blkio" : controller;
        for (String line :
                MountedHierarchies.words(GroupFiles.readWhole(files, SUBSYSTEMS), '\n')) {
            List<String> fields = MountedHierarchies.words(line, '\t');
            if (fields.getFirst().equals(subsystem)) {
                return fields.getLast().equals("0")
                        ? "switched off on the kernel command line"
                        : "no hierarchy gives it to the group";
            }
        }
        return "the kernel does not have it";
    }
}
