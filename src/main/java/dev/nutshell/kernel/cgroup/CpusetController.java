package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.cgroup.Resources.Cpuset;
import java.util.List;

/// `cpuset`: processors and memory nodes (cgroup-v1/cpusets.rst; cgroup-v2.rst, Cpuset).
final class CpusetController {
    private static final String NAME = "cpuset";
    private static final String CPUS = "cpuset.cpus";
    private static final String MEMS = "cpuset.mems";

    private CpusetController() {}

    private static boolean isAskedBy(Resources resources) {
        return !resources.cpuset().equals(Cpuset.UNSET);
    }

    private static void apply(GroupFiles group, Resources resources) {
        Cpuset cpuset = resources.cpuset();
        if (!cpuset.cpus().isEmpty()) {
            group.write(CPUS, cpuset.cpus());
        }
        if (!cpuset.mems().isEmpty()) {
            group.write(MEMS, cpuset.mems());
        }
    }

    static final class V1 implements Controller {
        @Override
        public String controllerName() {
            return NAME;
        }

        /// A new group has neither processors nor memory, and takes no process (ENOSPC) until it gets its parent's.
        @Override
        public void prepare(GroupFiles group) {
            copyIfEmpty(CPUS, group);
            copyIfEmpty(MEMS, group);
        }

        private static void copyIfEmpty(String file, GroupFiles group) {
            if (group.read(file).isBlank()) {
                group.write(file, group.read("../" + file).strip());
            }
        }

        @Override
        public boolean isAskedBy(Resources resources) {
            return CpusetController.isAskedBy(resources);
        }

        @Override
        public void apply(GroupFiles group, Resources resources, List<String> warnings) {
            CpusetController.apply(group, resources);
        }
    }

    static final class V2 implements Controller {
        @Override
        public String controllerName() {
            return NAME;
        }

        @Override
        public boolean isAskedBy(Resources resources) {
            return CpusetController.isAskedBy(resources);
        }

        @Override
        public void apply(GroupFiles group, Resources resources, List<String> warnings) {
            CpusetController.apply(group, resources);
        }
    }
}
