package dev.nutshell.kernel.cgroup;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes and finds the groups of containers.
public final class Cgroups {
    private final Syscalls syscalls;
    private final CgroupHierarchies hierarchies;
    private final Controllers controllers;

    public Cgroups(Syscalls syscalls, CgroupHierarchies hierarchies) {
        this.syscalls = syscalls;
        this.hierarchies = hierarchies;
        this.controllers = new Controllers(syscalls);
    }

    /// With the hierarchies of this host.
    public static Cgroups discover(Syscalls syscalls) {
        return new Cgroups(syscalls, CgroupHierarchies.discover(syscalls));
    }

    public CgroupHierarchies hierarchies() {
        return hierarchies;
    }

    /// Makes the group at `path` in every hierarchy and gives it its limits.
    ///
    /// What the host cannot do is left out, with one line in [Cgroup#warnings] for each controller that `resources` asked
    /// for, or one line in all when no group can be made.
    ///
    /// @throws EngineException CONFLICT when a group of that name has processes, and whatever the kernel says to a limit
    ///     that it refuses; then nothing stays behind
    public Cgroup create(CgroupPath path, Resources resources) {
        try (FileCalls files = new FileCalls(syscalls)) {
            GroupCreation creation = new GroupCreation(files, controllers, path);
            List<Membership> made = creation.make(hierarchies);
            if (made.isEmpty()) {
                return new AbsentCgroup(
                        path,
                        List.of(
                                "the container runs without control groups, limits do not hold: "
                                        + creation.firstFailure()));
            }
            DirectoryCgroup group = new DirectoryCgroup(syscalls, controllers, path, made);
            try {
                group.begin(files, resources, creation.refusals());
                return group;
            } catch (RuntimeException failure) {
                removeAfter(failure, group);
                throw failure;
            }
        }
    }

    /// Opens the group at `path` in every hierarchy that has it; empty when none has.
    public Optional<Cgroup> find(CgroupPath path) {
        List<Membership> found = new ArrayList<>();
        try (FileCalls files = new FileCalls(syscalls)) {
            for (Hierarchy hierarchy : hierarchies.all()) {
                try (Fd root = Membership.root(files, hierarchy)) {
                    Optional<Fd> directory = Membership.find(files, root, path.relative());
                    if (directory.isPresent()) {
                        found.add(membership(files, hierarchy, directory.get()));
                    }
                }
            }
        } catch (RuntimeException failure) {
            found.forEach(each -> each.directory().close());
            throw failure;
        }
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(new DirectoryCgroup(syscalls, controllers, path, found));
    }

    private Membership membership(FileCalls files, Hierarchy hierarchy, Fd directory) {
        return new Membership(
                hierarchy,
                directory,
                GroupCreation.controllersOf(files, controllers, hierarchy, directory));
    }

    private static void removeAfter(RuntimeException failure, DirectoryCgroup group) {
        try (group) {
            group.remove();
        } catch (EngineException second) {
            failure.addSuppressed(second);
        }
    }
}
