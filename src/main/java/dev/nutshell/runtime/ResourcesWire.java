package dev.nutshell.runtime;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.spec.runtime.ResourcesSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.BlockIoSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.CpuSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.DeviceRuleSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.DeviceValueSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.MemorySpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The limits of a control group in the binary form of plans.
final class ResourcesWire {
    private ResourcesWire() {}

    static void write(WireWriter wire, @Nullable ResourcesSpec resources) {
        wire.flag(resources != null);
        if (resources == null) {
            return;
        }
        wire.number(resources.devices().size());
        for (DeviceRuleSpec rule : resources.devices()) {
            wire.flag(rule.allow()).number(rule.type());
            optional(wire, rule.major());
            optional(wire, rule.minor());
            wire.text(rule.access());
        }
        MemorySpec memory = resources.memory();
        optional(wire, memory.limit());
        optional(wire, memory.swap());
        optional(wire, memory.reservation());
        optional(wire, memory.swappiness());
        wire.flag(memory.disableOomKiller());
        CpuSpec cpu = resources.cpu();
        optional(wire, cpu.shares());
        optional(wire, cpu.quota());
        optional(wire, cpu.period());
        optional(wire, cpu.realtimePeriod());
        optional(wire, cpu.realtimeRuntime());
        wire.optionalText(cpu.cpus()).optionalText(cpu.mems());
        optional(wire, resources.pidsLimit());
        write(wire, resources.blockIo());
    }

    private static void write(WireWriter wire, BlockIoSpec blockIo) {
        optional(wire, blockIo.weight());
        for (List<DeviceValueSpec> values :
                List.of(
                        blockIo.weights(),
                        blockIo.readBytesPerSecond(),
                        blockIo.writeBytesPerSecond(),
                        blockIo.readOperationsPerSecond(),
                        blockIo.writeOperationsPerSecond())) {
            wire.number(values.size());
            values.forEach(
                    each -> wire.number(each.major()).number(each.minor()).number(each.value()));
        }
    }

    private static BlockIoSpec blockIo(WireReader wire) {
        return new BlockIoSpec(
                optional(wire),
                deviceValues(wire),
                deviceValues(wire),
                deviceValues(wire),
                deviceValues(wire),
                deviceValues(wire));
    }

    private static List<DeviceValueSpec> deviceValues(WireReader wire) {
        List<DeviceValueSpec> values = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            values.add(new DeviceValueSpec(wire.number(), wire.number(), wire.number()));
        }
        return values;
    }

    static @Nullable ResourcesSpec read(WireReader wire) {
        if (!wire.flag()) {
            return null;
        }
        List<DeviceRuleSpec> rules = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            rules.add(
                    new DeviceRuleSpec(
                            wire.flag(),
                            (char) wire.integer(),
                            optional(wire),
                            optional(wire),
                            wire.text()));
        }
        MemorySpec memory =
                new MemorySpec(
                        optional(wire),
                        optional(wire),
                        optional(wire),
                        optional(wire),
                        wire.flag());
        CpuSpec cpu =
                new CpuSpec(
                        optional(wire),
                        optional(wire),
                        optional(wire),
                        optional(wire),
                        optional(wire),
                        wire.optionalText(),
                        wire.optionalText());
        return new ResourcesSpec(rules, memory, cpu, optional(wire), blockIo(wire));
    }

    private static void optional(WireWriter wire, @Nullable Long value) {
        wire.flag(value != null);
        if (value != null) {
            wire.number(value);
        }
    }

    private static @Nullable Long optional(WireReader wire) {
        return wire.flag() ? wire.number() : null;
    }
}
