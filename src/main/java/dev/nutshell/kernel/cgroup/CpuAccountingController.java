package dev.nutshell.kernel.cgroup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `cpuacct`: processor time used (cgroup-v1/cpuacct.rst). v2 counts in `cpu.stat` itself.
final class CpuAccountingController {
    private CpuAccountingController() {}

    static final class V1 implements Controller {
        /// USER_HZ, 100 on every architecture that we build for.
        private static final long NANOS_PER_TICK = 10_000_000;

        @Override
        public String controllerName() {
            return "cpuacct";
        }

        @Override
        public boolean isAskedBy(Resources resources) {
            return false;
        }

        @Override
        public void apply(GroupFiles group, Resources resources, List<String> warnings) {}

        @Override
        public void measure(GroupFiles group, CgroupStatistics.Builder statistics) {
            List<Long> perCpu = new ArrayList<>();
            for (String number :
                    MountedHierarchies.words(group.read("cpuacct.usage_percpu").strip(), ' ')) {
                perCpu.add(Long.parseLong(number));
            }
            Optional<String> user = group.readIfPresent("cpuacct.usage_user");
            KeyedText ticks = new KeyedText(user.isPresent() ? "" : group.read("cpuacct.stat"));
            statistics.processorTime(
                    group.number("cpuacct.usage"),
                    // exact since Linux 4.7
                    group.number("cpuacct.usage_user", ticks.get("user") * NANOS_PER_TICK),
                    group.number("cpuacct.usage_sys", ticks.get("system") * NANOS_PER_TICK),
                    perCpu);
        }
    }
}
