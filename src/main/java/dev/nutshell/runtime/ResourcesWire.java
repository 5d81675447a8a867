package dev.nutshell.runtime;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.cgroup.DeviceRule;
import dev.nutshell.kernel.cgroup.Resources;
import dev.nutshell.kernel.cgroup.Resources.BlockIo;
import dev.nutshell.kernel.cgroup.Resources.Cpu;
import dev.nutshell.kernel.cgroup.Resources.Cpuset;
import dev.nutshell.kernel.cgroup.Resources.DeviceValue;
import dev.nutshell.kernel.cgroup.Resources.Memory;
import java.util.ArrayList;
import java.util.List;

/// The limits of a control group in the binary form of plans.
final class ResourcesWire {
    private ResourcesWire() {}

    static void write(WireWriter wire, Resources resources) {
        Memory memory = resources.memory();
        wire.number(memory.limit()).number(memory.swap()).number(memory.reservation());
        wire.number(memory.swappiness()).flag(memory.killerDisabled());
        Cpu cpu = resources.cpu();
        wire.number(cpu.shares()).number(cpu.periodMicros()).number(cpu.quotaMicros());
        wire.text(resources.cpuset().cpus()).text(resources.cpuset().mems());
        wire.number(resources.pids());
        wire.number(resources.devices().size());
        for (DeviceRule rule : resources.devices()) {
            wire.flag(rule.allow()).number(rule.type());
            wire.number(rule.major()).number(rule.minor()).text(rule.access());
        }
        BlockIo blockIo = resources.blockIo();
        wire.number(blockIo.weight());
        values(wire, blockIo.weights());
        values(wire, blockIo.readBytesPerSecond());
        values(wire, blockIo.writeBytesPerSecond());
        values(wire, blockIo.readOperationsPerSecond());
        values(wire, blockIo.writeOperationsPerSecond());
    }

    static Resources read(WireReader wire) {
        Memory memory =
                new Memory(
                        wire.number(), wire.number(), wire.number(), wire.integer(), wire.flag());
        Cpu cpu = new Cpu(wire.number(), wire.number(), wire.number());
        Cpuset cpuset = new Cpuset(wire.text(), wire.text());
        long pids = wire.number();
        List<DeviceRule> rules = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            rules.add(
                    new DeviceRule(
                            wire.flag(),
                            (char) wire.integer(),
                            wire.number(),
                            wire.number(),
                            wire.text()));
        }
        BlockIo blockIo =
                new BlockIo(
                        wire.integer(),
                        values(wire),
                        values(wire),
                        values(wire),
                        values(wire),
                        values(wire));
        return new Resources(memory, cpu, cpuset, pids, rules, blockIo);
    }

    private static void values(WireWriter wire, List<DeviceValue> values) {
        wire.number(values.size());
        for (DeviceValue value : values) {
            wire.number(value.major()).number(value.minor()).number(value.value());
        }
    }

    private static List<DeviceValue> values(WireReader wire) {
        List<DeviceValue> values = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            values.add(new DeviceValue(wire.number(), wire.number(), wire.number()));
        }
        return values;
    }
}
