package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.cgroup.Resources.BlockIo;
import dev.nutshell.kernel.cgroup.Resources.DeviceValue;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// `blkio` (v1), `io` (v2): weight and rates of block devices (cgroup-v1/blkio-controller.rst; cgroup-v2.rst, IO).
final class BlockIoController {
    private BlockIoController() {}

    private static boolean isAskedBy(Resources resources) {
        return !resources.blockIo().equals(BlockIo.UNSET);
    }

    /// `MAJOR:MINOR `.
    private static String device(DeviceValue value) {
        return value.major() + ":" + value.minor() + " ";
    }

    /// Writes to the first of two files that this kernel has: the weight belongs to a scheduler, and which one is there
    /// differs.
    ///
    /// @return whether one was there
    private static boolean writeEither(
            GroupFiles group, String first, String second, String value) {
        return writeIfPresent(group, first, value) || writeIfPresent(group, second, value);
    }

    private static boolean writeIfPresent(GroupFiles group, String file, String value) {
        try {
            group.write(file, value);
            return true;
        } catch (KernelException failure) {
            if (failure.errno() == Errno.ENOENT || failure.errno() == Errno.EOPNOTSUPP) {
                return false;
            }
            throw failure;
        }
    }

    private static void warnOfWeight(List<String> warnings) {
        warnings.add("block I/O weight is not set: no scheduler of this kernel has one");
    }

    static final class V1 implements Controller {
        @Override
        public String controllerName() {
            return "blkio";
        }

        @Override
        public boolean isAskedBy(Resources resources) {
            return BlockIoController.isAskedBy(resources);
        }

        @Override
        public void apply(GroupFiles group, Resources resources, List<String> warnings) {
            BlockIo io = resources.blockIo();
            applyWeights(group, io, warnings);
            throttle(group, "read_bps", io.readBytesPerSecond());
            throttle(group, "write_bps", io.writeBytesPerSecond());
            throttle(group, "read_iops", io.readOperationsPerSecond());
            throttle(group, "write_iops", io.writeOperationsPerSecond());
        }

        private static void applyWeights(GroupFiles group, BlockIo io, List<String> warnings) {
            boolean written =
                    io.weight() == 0
                            || writeEither(
                                    group,
                                    "blkio.weight",
                                    "blkio.bfq.weight",
                                    Integer.toString(io.weight()));
            for (DeviceValue each : io.weights()) {
                written &=
                        writeEither(
                                group,
                                "blkio.weight_device",
                                "blkio.bfq.weight_device",
                                device(each) + each.value());
            }
            if (!written) {
                warnOfWeight(warnings);
            }
        }

        private static void throttle(GroupFiles group, String what, List<DeviceValue> rates) {
            for (DeviceValue each : rates) {
                group.write("blkio.throttle." + what + "_device", device(each) + each.value());
            }
        }

        @Override
        public void measure(GroupFiles group, CgroupStatistics.Builder statistics) {
            count(group, "io_service_bytes_recursive", statistics::bytes);
            count(group, "io_serviced_recursive", statistics::operations);
        }

        /// Lines `8:0 Read 4096`, and a sum without a device at the end.
        private static void count(
                GroupFiles group, String what, Consumer<CgroupStatistics.Count> sink) {
            Optional<String> text = group.readIfPresent("blkio.throttle." + what);
            for (String line : MountedHierarchies.words(text.orElse(""), '\n')) {
                List<String> fields = MountedHierarchies.words(line, ' ');
                int colon = fields.getFirst().indexOf(':');
                if (fields.size() == 3 && colon > 0) {
                    sink.accept(
                            new CgroupStatistics.Count(
                                    Long.parseLong(fields.getFirst().substring(0, colon)),
                                    Long.parseLong(fields.getFirst().substring(colon + 1)),
                                    fields.get(1),
                                    Long.parseLong(fields.get(2))));
                }
            }
        }
    }

    static final class V2 implements Controller {
        private static final String MAX = "io.max";

        @Override
        public String controllerName() {
            return "io";
        }

        @Override
        public boolean isAskedBy(Resources resources) {
            return BlockIoController.isAskedBy(resources);
        }

        @Override
        public void apply(GroupFiles group, Resources resources, List<String> warnings) {
            BlockIo io = resources.blockIo();
            applyWeights(group, io, warnings);
            limit(group, "rbps", io.readBytesPerSecond());
            limit(group, "wbps", io.writeBytesPerSecond());
            limit(group, "riops", io.readOperationsPerSecond());
            limit(group, "wiops", io.writeOperationsPerSecond());
        }

        private static void applyWeights(GroupFiles group, BlockIo io, List<String> warnings) {
            boolean written =
                    io.weight() == 0
                            // bfq takes Docker's range as it is
                            || writeIfPresent(group, "io.bfq.weight", Integer.toString(io.weight()))
                            || writeIfPresent(group, "io.weight", "default " + weight(io.weight()));
            for (DeviceValue each : io.weights()) {
                written &=
                        writeIfPresent(group, "io.bfq.weight", device(each) + each.value())
                                || writeIfPresent(
                                        group, "io.weight", device(each) + weight(each.value()));
            }
            if (!written) {
                warnOfWeight(warnings);
            }
        }

        /// 10 to 1000 becomes 1 to 10000 (crun's conversion, which runc took over).
        private static long weight(long weight) {
            return 1 + (weight - 10) * 9999 / 990;
        }

        private static void limit(GroupFiles group, String key, List<DeviceValue> rates) {
            for (DeviceValue each : rates) {
                group.write(MAX, device(each) + key + "=" + each.value());
            }
        }

        /// Lines `8:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0`.
        @Override
        public void measure(GroupFiles group, CgroupStatistics.Builder statistics) {
            for (String line : MountedHierarchies.words(group.read("io.stat"), '\n')) {
                List<String> fields = MountedHierarchies.words(line, ' ');
                int colon = fields.getFirst().indexOf(':');
                long major = Long.parseLong(fields.getFirst().substring(0, colon));
                long minor = Long.parseLong(fields.getFirst().substring(colon + 1));
                for (String field : fields.subList(1, fields.size())) {
                    int equals = field.indexOf('=');
                    long value = Long.parseLong(field.substring(equals + 1));
                    switch (field.substring(0, equals)) {
                        case "rbytes" ->
                                statistics.bytes(
                                        new CgroupStatistics.Count(major, minor, "read", value));
                        case "wbytes" ->
                                statistics.bytes(
                                        new CgroupStatistics.Count(major, minor, "write", value));
                        case "rios" ->
                                statistics.operations(
                                        new CgroupStatistics.Count(major, minor, "read", value));
                        case "wios" ->
                                statistics.operations(
                                        new CgroupStatistics.Count(major, minor, "write", value));
                        default -> {
                            // discards, and what later kernels add
                        }
                    }
                }
            }
        }
    }
}
