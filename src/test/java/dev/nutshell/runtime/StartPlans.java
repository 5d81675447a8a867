package dev.nutshell.runtime;

import dev.nutshell.kernel.cgroup.DeviceRule;
import dev.nutshell.kernel.cgroup.Resources.BlockIo;
import dev.nutshell.kernel.cgroup.Resources.Cpu;
import dev.nutshell.kernel.cgroup.Resources.Cpuset;
import dev.nutshell.kernel.cgroup.Resources.DeviceValue;
import dev.nutshell.kernel.cgroup.Resources.Memory;
import dev.nutshell.kernel.cgroup.Resources;
import dev.nutshell.kernel.namespace.Namespace;
import dev.nutshell.runtime.init.InitPlan;
import dev.nutshell.runtime.init.InitSteps;
import dev.nutshell.spec.runtime.LinuxSpec.TimeOffset;
import java.util.List;
import java.util.Map;

/// Plans of tests: one with a different value in every field, one with nothing.
public final class StartPlans {
    private StartPlans() {}

    public static StartPlan full() {
        return new StartPlan(
                List.of(Namespace.values()),
                List.of(
                        new StartPlan.Join(Namespace.NETWORK, "/proc/7/ns/net"),
                        new StartPlan.Join(Namespace.PID, "/proc/7/ns/pid")),
                List.of(
                        new StartPlan.Source("/srv/with space", true),
                        new StartPlan.Source("/etc/hosts", false)),
                new InitPlan(InitSteps.examples()),
                true,
                Map.of(
                        "monotonic", new TimeOffset(-86_400, 5),
                        "boottime", new TimeOffset(1L << 40, 999_999_999)),
                "/nutshell/abc",
                resources());
    }

    public static StartPlan empty() {
        return new StartPlan(
                List.of(),
                List.of(),
                List.of(),
                new InitPlan(List.of()),
                false,
                Map.of(),
                "",
                Resources.NONE);
    }

    static Resources resources() {
        return new Resources(
                new Memory(1L << 40, (1L << 40) + 1, 3, 60, true),
                new Cpu(1024, 100_000, Resources.UNLIMITED),
                new Cpuset("0-1", "0"),
                4097,
                List.of(
                        DeviceRule.denyAll(),
                        new DeviceRule(true, 'c', 1, DeviceRule.ANY, "rw"),
                        new DeviceRule(false, 'b', DeviceRule.ANY, 3, "m")),
                new BlockIo(
                        500,
                        List.of(new DeviceValue(8, 0, 100)),
                        List.of(new DeviceValue(8, 1, 1L << 40), new DeviceValue(8, 2, 2)),
                        List.of(new DeviceValue(8, 3, 3)),
                        List.of(new DeviceValue(8, 4, 4)),
                        List.of(new DeviceValue(8, 5, 5))));
    }
}
