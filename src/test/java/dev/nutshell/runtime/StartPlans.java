package dev.nutshell.runtime;

import dev.nutshell.kernel.namespace.Namespace;
import dev.nutshell.runtime.init.InitPlan;
import dev.nutshell.runtime.init.InitSteps;
import dev.nutshell.spec.runtime.LinuxSpec.TimeOffset;
import dev.nutshell.spec.runtime.ResourcesSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.BlockIoSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.CpuSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.DeviceRuleSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.DeviceValueSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.MemorySpec;
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
                        new StartPlan.Source.Tree("/srv/with space", true, "sub/dir"),
                        new StartPlan.Source.Tree("/etc/hosts", false, ""),
                        new StartPlan.Source.Overlay(List.of("/layers/1", "/layers/2"), "etc"),
                        new StartPlan.Source.FileSystem(
                                "nfs", ":/export", List.of("ro", "addr=10.0.0.1"))),
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
                null);
    }

    static ResourcesSpec resources() {
        return new ResourcesSpec(
                List.of(
                        new DeviceRuleSpec(false, 'a', null, null, "rwm"),
                        new DeviceRuleSpec(true, 'c', 1L, null, "rw"),
                        new DeviceRuleSpec(false, 'b', null, 3L, "m")),
                new MemorySpec(1L << 40, (1L << 40) + 1, 3L, 60L, true),
                new CpuSpec(1024L, -1L, 100_000L, 500_000L, 10_000L, "0-1", "0"),
                4097L,
                new BlockIoSpec(
                        500L,
                        List.of(new DeviceValueSpec(8, 0, 100)),
                        List.of(new DeviceValueSpec(8, 1, 1L << 40), new DeviceValueSpec(8, 2, 2)),
                        List.of(new DeviceValueSpec(8, 3, 3)),
                        List.of(new DeviceValueSpec(8, 4, 4)),
                        List.of(new DeviceValueSpec(8, 5, 5))));
    }

    static ResourcesSpec noResources() {
        return new ResourcesSpec(List.of(), MemorySpec.NONE, CpuSpec.NONE, null, BlockIoSpec.NONE);
    }
}
