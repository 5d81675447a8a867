package dev.nutshell.runtime;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.cgroup.DeviceRule;
import dev.nutshell.kernel.cgroup.Resources;
import dev.nutshell.spec.runtime.ResourcesSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.BlockIoSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.CpuSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.DeviceRuleSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.DeviceValueSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.MemorySpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Limits of the runtime specification as the kernel layer takes them.
public final class GroupLimits {
    private GroupLimits() {}

    public static Resources of(@Nullable ResourcesSpec spec) {
        if (spec == null) {
            return Resources.NONE;
        }
        return new Resources(
                memory(spec.memory()),
                cpu(spec.cpu()),
                new Resources.Cpuset(text(spec.cpu().cpus()), text(spec.cpu().mems())),
                number(spec.pidsLimit()),
                devices(spec.devices()),
                blockIo(spec.blockIo()));
    }

    /// The binary form of plans.
    public static void write(WireWriter wire, @Nullable ResourcesSpec spec) {
        ResourcesWire.write(wire, spec);
    }

    /// @throws dev.nutshell.base.EngineException CORRUPT
    public static @Nullable ResourcesSpec read(WireReader wire) {
        return ResourcesWire.read(wire);
    }

    private static Resources.BlockIo blockIo(BlockIoSpec spec) {
        return new Resources.BlockIo(
                (int) number(spec.weight()),
                values(spec.weights()),
                values(spec.readBytesPerSecond()),
                values(spec.writeBytesPerSecond()),
                values(spec.readOperationsPerSecond()),
                values(spec.writeOperationsPerSecond()));
    }

    private static List<Resources.DeviceValue> values(List<DeviceValueSpec> specs) {
        return specs.stream()
                .map(each -> new Resources.DeviceValue(each.major(), each.minor(), each.value()))
                .toList();
    }

    private static Resources.Memory memory(MemorySpec spec) {
        Long swappiness = spec.swappiness();
        return new Resources.Memory(
                number(spec.limit()),
                number(spec.swap()),
                number(spec.reservation()),
                swappiness == null ? Resources.Memory.DEFAULT_SWAPPINESS : swappiness.intValue(),
                spec.disableOomKiller());
    }

    private static Resources.Cpu cpu(CpuSpec spec) {
        return new Resources.Cpu(
                number(spec.shares()),
                number(spec.period()),
                number(spec.quota()),
                number(spec.realtimePeriod()),
                number(spec.realtimeRuntime()));
    }

    private static List<DeviceRule> devices(List<DeviceRuleSpec> specs) {
        List<DeviceRule> rules = new ArrayList<>();
        for (DeviceRuleSpec spec : specs) {
            rules.add(
                    new DeviceRule(
                            spec.allow(),
                            spec.type(),
                            wildcard(spec.major()),
                            wildcard(spec.minor()),
                            spec.access().isEmpty() ? "rwm" : spec.access()));
        }
        return rules;
    }

    private static long wildcard(@Nullable Long number) {
        return number == null ? DeviceRule.ANY : number;
    }

    private static long number(@Nullable Long value) {
        return value == null ? Resources.UNSET : value;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
