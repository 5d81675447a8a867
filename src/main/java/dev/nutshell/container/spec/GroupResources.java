package dev.nutshell.container.spec;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.spec.container.BlockIoLimits;
import dev.nutshell.spec.container.CpuLimits;
import dev.nutshell.spec.container.MemoryLimits;
import dev.nutshell.spec.container.Resources;
import dev.nutshell.spec.runtime.ResourcesSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.BlockIoSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.CpuSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.DeviceRuleSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.DeviceValueSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.MemorySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Docker's limits as the runtime specification has them (moby: daemon/daemon_unix.go). What Docker writes as 0 is absent.
public final class GroupResources {
    private static final long NANOS_PER_CPU = 1_000_000_000;
    private static final long PERIOD = 100_000;
    private static final int MINOR_BITS = 8;

    private GroupResources() {}

    /// @throws EngineException INVALID_ARGUMENT for a path that is no block device
    public static ResourcesSpec of(Resources asked, List<DeviceRuleSpec> devices) {
        return new ResourcesSpec(
                devices,
                memory(asked.memory()),
                cpu(asked.cpu()),
                pids(asked.pids()),
                blockIo(asked.blockIo()));
    }

    /// Swap that nobody asked for is as much as the memory.
    private static MemorySpec memory(MemoryLimits asked) {
        long both = asked.memoryAndSwap();
        if (both == 0 && asked.memory() > 0) {
            both = 2 * asked.memory();
        }
        Long swappiness = asked.swappiness();
        return new MemorySpec(
                unlessZero(asked.memory()),
                unlessZero(both),
                unlessZero(asked.reservation()),
                swappiness == null || swappiness == -1 ? null : swappiness,
                Boolean.TRUE.equals(asked.oomKillDisable()));
    }

    private static CpuSpec cpu(CpuLimits asked) {
        boolean isShare = asked.nano() > 0;
        return new CpuSpec(
                unlessZero(asked.shares()),
                isShare
                        ? (Long) (asked.nano() / (NANOS_PER_CPU / PERIOD))
                        : unlessZero(asked.quota()),
                isShare ? (Long) PERIOD : unlessZero(asked.period()),
                unlessZero(asked.realtimePeriod()),
                unlessZero(asked.realtimeRuntime()),
                unlessEmpty(asked.cpus()),
                unlessEmpty(asked.memoryNodes()));
    }

    private static @Nullable Long pids(@Nullable Long asked) {
        if (asked == null) {
            return null;
        }
        return asked <= 0 ? (Long) (-1L) : asked;
    }

    private static BlockIoSpec blockIo(BlockIoLimits asked) {
        return new BlockIoSpec(
                unlessZero(asked.weight()),
                asked.weightDevices().stream()
                        .map(each -> value(each.path(), each.weight()))
                        .toList(),
                values(asked.readBytesPerSecond()),
                values(asked.writeBytesPerSecond()),
                values(asked.readOperationsPerSecond()),
                values(asked.writeOperationsPerSecond()));
    }

    private static List<DeviceValueSpec> values(List<BlockIoLimits.ThrottleDevice> devices) {
        return devices.stream().map(each -> value(each.path(), each.rate())).toList();
    }

    private static DeviceValueSpec value(String path, long value) {
        try {
            // st_rdev as the C library has it: see makedev(3)
            long device = ((Number) Files.getAttribute(Path.of(path), "unix:rdev")).longValue();
            long major = (device >>> MINOR_BITS & 0xfff) | (device >>> 32 & ~0xfffL);
            long minor = (device & 0xff) | (device >>> 12 & ~0xffL);
            if (device != 0) {
                return new DeviceValueSpec(major, minor & 0xffff_ffffL, value);
            }
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "limit of device " + path + ": no such file", e);
        }
        throw new EngineException(
                ErrorKind.INVALID_ARGUMENT, "limit of device " + path + ": not a device");
    }

    private static @Nullable Long unlessZero(long value) {
        return value == 0 ? null : (Long) value;
    }

    private static @Nullable String unlessEmpty(String value) {
        return value.isEmpty() ? null : value;
    }
}
