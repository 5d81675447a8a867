package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Makes the groups above a container's group, and makes them pass on what they have.
///
/// They stay when the container goes: other containers are in them, or will be.
sealed interface ParentGroups {
    /// Makes every ancestor of `path` that is not there.
    ///
    /// @param root of the hierarchy
    /// @param refusals takes controllers that cannot be passed on, with the reason
    void makeReady(FileCalls files, Fd root, CgroupPath path, Map<String, String> refusals);

    /// An ancestor's directory, made if need be.
    private static Fd ancestor(FileCalls files, Fd root, String relative) {
        Membership.make(files, root, relative);
        return files.openAt(root, FileCalls.bytes(relative), Membership.DIRECTORY, 0)
                .describedAs(root.describe() + "/" + relative);
    }

    /// v1: whatever a controller needs before a process can come in ([Controller#prepare]).
    record V1(List<Controller> controllers) implements ParentGroups {
        @Override
        public void makeReady(
                FileCalls files, Fd root, CgroupPath path, Map<String, String> refusals) {
            for (String relative : path.ancestors()) {
                try (Fd opened = ancestor(files, root, relative)) {
                    GroupFiles group = new GroupFiles(files, opened);
                    controllers.forEach(each -> each.prepare(group));
                }
            }
        }
    }

    /// v2: a group has the controllers that its parent lists in `cgroup.subtree_control`.
    record V2(List<String> controllers) implements ParentGroups {
        private static final String PASSED_ON = "cgroup.subtree_control";

        @Override
        public void makeReady(
                FileCalls files, Fd root, CgroupPath path, Map<String, String> refusals) {
            List<String> ancestors = path.ancestors();
            if (!ancestors.isEmpty() && isReady(files, root, ancestors.getLast())) {
                return;
            }
            GroupFiles top = new GroupFiles(files, root);
            try {
                passOnAll(top);
            } catch (KernelException failure) {
                if (failure.errno() == Errno.EBUSY) {
                    new Evacuation(files, top).run();
                }
                passOn(top, refusals);
            }
            for (String relative : ancestors) {
                try (Fd group = ancestor(files, root, relative)) {
                    passOn(new GroupFiles(files, group), refusals);
                }
            }
        }

        private boolean isReady(FileCalls files, Fd root, String relative) {
            try (Fd parent = Membership.find(files, root, relative).orElse(null)) {
                return parent != null && missing(new GroupFiles(files, parent)).isEmpty();
            }
        }

        private List<String> missing(GroupFiles group) {
            List<String> passedOn = MountedHierarchies.words(group.read(PASSED_ON).strip(), ' ');
            List<String> missing = new ArrayList<>(controllers);
            missing.removeAll(passedOn);
            return missing;
        }

        /// All in one write, or one by one where the kernel refuses the whole for the sake of one.
        private void passOn(GroupFiles group, Map<String, String> refusals) {
            try {
                passOnAll(group);
            } catch (KernelException _) {
                for (String controller : missing(group)) {
                    passOn(group, controller, refusals);
                }
            }
        }

        private void passOnAll(GroupFiles group) {
            List<String> missing = missing(group);
            if (!missing.isEmpty()) {
                group.write(PASSED_ON, "+" + String.join(" +", missing));
            }
        }

        private static void passOn(
                GroupFiles group, String controller, Map<String, String> refusals) {
            try {
                group.write(PASSED_ON, "+" + controller);
            } catch (KernelException failure) {
                // the highest group that refuses is the cause, those below only lack what it has
                refusals.putIfAbsent(controller, Membership.reason(failure));
            }
        }
    }
}
