package dev.nutshell.kernel.cgroup;

import java.util.List;

/// `pids`: number of processes and threads (cgroup-v1/pids.rst; cgroup-v2.rst, PID). The files are the same in both versions.
final class PidsController {
    private static final String NAME = "pids";
    private static final String LIMIT = "pids.max";

    private PidsController() {}

    private static void apply(GroupFiles group, Resources resources) {
        if (resources.pids() != Resources.UNSET) {
            group.write(LIMIT, resources.pids() < 0 ? "max" : Long.toString(resources.pids()));
        }
    }

    private static void measure(GroupFiles group, CgroupStatistics.Builder statistics) {
        statistics.pids(group.number("pids.current"), group.number(LIMIT));
    }

    static final class V1 implements Controller {
        @Override
        public String controllerName() {
            return NAME;
        }

        @Override
        public boolean isAskedBy(Resources resources) {
            return resources.pids() != Resources.UNSET;
        }

        @Override
        public void apply(GroupFiles group, Resources resources, List<String> warnings) {
            PidsController.apply(group, resources);
        }

        @Override
        public void measure(GroupFiles group, CgroupStatistics.Builder statistics) {
            PidsController.measure(group, statistics);
        }
    }

    static final class V2 implements Controller {
        @Override
        public String controllerName() {
            return NAME;
        }

        @Override
        public boolean isAskedBy(Resources resources) {
            return resources.pids() != Resources.UNSET;
        }

        @Override
        public void apply(GroupFiles group, Resources resources, List<String> warnings) {
            PidsController.apply(group, resources);
        }

        @Override
        public void measure(GroupFiles group, CgroupStatistics.Builder statistics) {
            PidsController.measure(group, statistics);
        }
    }
}
