package dev.nutshell.kernel.cgroup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A group that the engine makes itself, as directories of the cgroup file systems.
final class DirectoryCgroup implements Cgroup {
    private static final String MEMORY = "memory";
    private static final String PROCESSES = "cgroup.procs";
    private static final String THREADS = "tasks";

    /// The kernel takes it for the thread that writes.
    private static final String SELF = "0";

    private static final String V2_LINE = "0::";
    private static final long MILLIS_TO_FREEZE = 10_000;
    private static final long MILLIS_TO_END = 2_000;

    private final Syscalls syscalls;
    private final Controllers controllers;
    private final CgroupPath path;
    private final List<Membership> memberships;
    private final List<String> warnings = new ArrayList<>();
    private final ProcessControl processes;

    /// Opened for [#cloneTargetBeside].
    private final List<Fd> lowerGroups = Collections.synchronizedList(new ArrayList<>());

    /// Takes over the descriptors of `memberships`, of which there is at least one.
    DirectoryCgroup(
            Syscalls syscalls,
            Controllers controllers,
            CgroupPath path,
            List<Membership> memberships) {
        this.syscalls = syscalls;
        this.controllers = controllers;
        this.path = path;
        this.memberships = List.copyOf(memberships);
        this.processes = ProcessControl.of(syscalls, this.memberships);
    }

    /// Makes a new group ready for processes and gives it its limits.
    ///
    /// @param refusals why a controller cannot be used
    void begin(FileCalls files, Resources resources, Map<String, String> refusals) {
        for (Membership each : memberships) {
            for (Controller controller : each.controllers()) {
                controller.prepare(each.files(files));
            }
        }
        warnings.addAll(
                new LimitWriter(files, controllers, memberships).write(resources, refusals));
    }

    @Override
    public CgroupPath path() {
        return path;
    }

    @Override
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    @Override
    public Optional<Fd> cloneTarget() {
        return unified().map(Membership::directory);
    }

    @Override
    public Optional<Fd> cloneTargetBeside(int pid) {
        Membership unified = unified().orElse(null);
        if (unified == null) {
            return Optional.empty();
        }
        try (FileCalls files = new FileCalls(syscalls)) {
            String below = pathBelow(files, pid);
            Optional<Fd> lower =
                    below.isEmpty()
                            ? Optional.empty()
                            : Membership.find(files, unified.directory(), below);
            lower.ifPresent(lowerGroups::add);
            return lower.isPresent() ? lower : Optional.of(unified.directory());
        }
    }

    /// Where in this group's v2 tree a process is: empty for the group itself, and for a process outside.
    private String pathBelow(FileCalls files, int pid) {
        String own = path + "/";
        for (String line :
                MountedHierarchies.words(
                        GroupFiles.readWhole(files, Path.of("/proc/" + pid + "/cgroup")), '\n')) {
            // 0::PATH, proc_pid_cgroup(5)
            if (line.startsWith(own, V2_LINE.length()) && line.startsWith(V2_LINE)) {
                return line.substring(V2_LINE.length() + own.length());
            }
        }
        return "";
    }

    private Optional<Membership> unified() {
        for (Membership each : memberships) {
            if (each.hierarchy().isV2()) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    @Override
    public void enterThread() {
        try (FileCalls files = new FileCalls(syscalls)) {
            for (Membership each : memberships) {
                if (!each.hierarchy().isV2()) {
                    each.files(files).write(THREADS, SELF);
                }
            }
        }
    }

    @Override
    public void add(int pid) {
        try (FileCalls files = new FileCalls(syscalls)) {
            for (Membership each : memberships) {
                each.files(files).write(PROCESSES, pid);
            }
        }
    }

    @Override
    public List<String> update(Resources resources) {
        try (FileCalls files = new FileCalls(syscalls)) {
            return new LimitWriter(files, controllers, memberships).write(resources, Map.of());
        }
    }

    @Override
    public void freeze() {
        try (FileCalls files = new FileCalls(syscalls)) {
            freezer("freeze").freeze(processes.group(files), new Patience(MILLIS_TO_FREEZE));
        }
    }

    @Override
    public void thaw() {
        try (FileCalls files = new FileCalls(syscalls)) {
            freezer("thaw").thaw(processes.group(files));
        }
    }

    @Override
    public boolean isFrozen() {
        try (FileCalls files = new FileCalls(syscalls)) {
            return processes.freezer().isPresent()
                    && processes.freezer().get().isFrozen(processes.group(files));
        }
    }

    private FreezerController freezer(String action) {
        return processes
                .freezer()
                .orElseThrow(
                        () ->
                                new EngineException(
                                        ErrorKind.UNSUPPORTED,
                                        action
                                                + " "
                                                + path
                                                + ": this host has no freezer controller"));
    }

    @Override
    public void kill() {
        try (FileCalls files = new FileCalls(syscalls)) {
            processes.kill().kill(files, processes.directory());
        } catch (KernelException failure) {
            // the group was removed meanwhile, and with it everything to kill
            if (failure.errno() != Errno.ENOENT && failure.errno() != Errno.ENODEV) {
                throw failure;
            }
        }
    }

    @Override
    public List<Integer> processes() {
        try (FileCalls files = new FileCalls(syscalls)) {
            return List.copyOf(new GroupTree(files, processes.directory()).processes());
        }
    }

    @Override
    public boolean isPopulated() {
        return !processes().isEmpty();
    }

    @Override
    public CgroupStatistics statistics() {
        CgroupStatistics.Builder statistics = new CgroupStatistics.Builder();
        try (FileCalls files = new FileCalls(syscalls)) {
            for (Membership each : memberships) {
                for (Controller controller : each.controllers()) {
                    controller.measure(each.files(files), statistics);
                }
            }
        }
        return statistics.build();
    }

    @Override
    public long oomKills() {
        try (FileCalls files = new FileCalls(syscalls)) {
            for (Membership each : memberships) {
                if (each.has(MEMORY)) {
                    GroupFiles group = each.files(files);
                    return switch (each.hierarchy().version()) {
                        case V1 -> MemoryController.V1.kills(group);
                        case V2 -> MemoryController.V2.kills(group);
                    };
                }
            }
            return 0;
        }
    }

    @Override
    public Optional<OomWatch> watchOom() {
        try (FileCalls files = new FileCalls(syscalls)) {
            for (Membership each : memberships) {
                if (each.has(MEMORY)) {
                    return Optional.of(
                            switch (each.hierarchy().version()) {
                                case V1 -> OomWatch.V1.open(syscalls, files, each.directory());
                                case V2 -> OomWatch.V2.open(syscalls, files, each.directory());
                            });
                }
            }
            return Optional.empty();
        }
    }

    @Override
    public void remove() {
        Patience patience = new Patience(MILLIS_TO_END);
        try (FileCalls files = new FileCalls(syscalls)) {
            for (Membership each : memberships) {
                remove(files, each, patience);
            }
        }
    }

    private void remove(FileCalls files, Membership membership, Patience patience) {
        try (Fd root = Membership.root(files, membership.hierarchy())) {
            while (!isRemoved(files, root)) {
                GroupTree tree = new GroupTree(files, membership.directory());
                tree.removeBelow();
                if (!patience.pause()) {
                    throw stillThere(root, tree.processes());
                }
            }
        }
    }

    private boolean isRemoved(FileCalls files, Fd root) {
        try {
            files.removeDirectory(root, FileCalls.bytes(path.relative()));
            return true;
        } catch (KernelException failure) {
            if (failure.errno() == Errno.EBUSY) {
                return false;
            }
            throw new KernelException(failure.call(), failure.errno(), root.describe() + path);
        }
    }

    private EngineException stillThere(Fd root, Set<Integer> left) {
        return new EngineException(
                ErrorKind.CONFLICT,
                "remove control group " + root.describe() + path + ": it has processes " + left);
    }

    @Override
    public void close() {
        memberships.forEach(each -> each.directory().close());
        lowerGroups.forEach(Fd::close);
    }
}
