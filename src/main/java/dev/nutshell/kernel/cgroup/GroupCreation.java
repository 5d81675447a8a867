package dev.nutshell.kernel.cgroup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Makes one group in every hierarchy that lets us.
final class GroupCreation {
    private static final String DEVICES = "devices";

    private final FileCalls files;
    private final Controllers controllers;
    private final CgroupPath path;
    private final List<Membership> made = new ArrayList<>();
    private final Map<String, String> refusals = new HashMap<>();
    private String firstFailure = "no control groups are mounted";

    GroupCreation(FileCalls files, Controllers controllers, CgroupPath path) {
        this.files = files;
        this.controllers = controllers;
        this.path = path;
    }

    /// The directories that could be made; [#refusals] has the controllers of the others.
    ///
    /// @throws EngineException CONFLICT when a group of that name has processes
    List<Membership> make(CgroupHierarchies hierarchies) {
        try {
            for (Hierarchy hierarchy : hierarchies.all()) {
                make(hierarchy);
            }
            return made;
        } catch (RuntimeException failure) {
            made.forEach(each -> each.directory().close());
            throw failure;
        }
    }

    /// Controllers that cannot be used, with the reason.
    Map<String, String> refusals() {
        return refusals;
    }

    /// Why nothing could be made.
    String firstFailure() {
        return firstFailure;
    }

    private void make(Hierarchy hierarchy) {
        try (Fd root = Membership.root(files, hierarchy)) {
            Fd directory = directory(hierarchy, root);
            made.add(
                    new Membership(
                            hierarchy,
                            directory,
                            controllersOf(files, controllers, hierarchy, directory)));
        } catch (KernelException failure) {
            if (!Membership.isUnavailable(failure)) {
                throw failure;
            }
            if (refusals.isEmpty()) {
                firstFailure = Membership.reason(failure);
            }
            for (String controller : hierarchy.controllers()) {
                refusals.putIfAbsent(controller, Membership.reason(failure));
            }
        }
    }

    private Fd directory(Hierarchy hierarchy, Fd root) {
        List<Controller> own = controllers.among(hierarchy.version(), hierarchy.controllers());
        ParentGroups parents =
                hierarchy.isV2()
                        ? new ParentGroups.V2(hierarchy.controllers())
                        : new ParentGroups.V1(own);
        parents.makeReady(files, root, path, refusals);
        makeEmpty(root);
        return files.openAt(root, FileCalls.bytes(path.relative()), Membership.DIRECTORY, 0)
                .describedAs(root.describe() + path);
    }

    /// Makes the directory. One that is left over from a crash goes first: its limits and counters are somebody else's.
    private void makeEmpty(Fd root) {
        try {
            while (!Membership.make(files, root, path.relative())) {
                files.removeDirectory(root, FileCalls.bytes(path.relative()));
            }
        } catch (KernelException failure) {
            if (failure.errno() == Errno.EBUSY || failure.errno() == Errno.ENOTEMPTY) {
                throw new EngineException(
                        ErrorKind.CONFLICT,
                        "make control group " + root.describe() + path + ": it is in use already",
                        failure);
            }
            throw failure;
        }
    }

    /// The controllers that work on the group at `directory`.
    static List<Controller> controllersOf(
            FileCalls files, Controllers controllers, Hierarchy hierarchy, Fd directory) {
        if (!hierarchy.isV2()) {
            return controllers.among(hierarchy.version(), hierarchy.controllers());
        }
        String offered = new GroupFiles(files, directory).read("cgroup.controllers");
        List<String> names = MountedHierarchies.words(offered.strip(), ' ');
        // a BPF program on the group itself: every v2 group has it, without being listed
        names.add(DEVICES);
        return controllers.among(hierarchy.version(), names);
    }
}
