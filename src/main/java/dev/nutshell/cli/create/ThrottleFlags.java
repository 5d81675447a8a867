package dev.nutshell.cli.create;

import dev.nutshell.base.ByteSize;
import dev.nutshell.base.EngineException;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.spec.container.BlockIoLimits.ThrottleDevice;
import dev.nutshell.spec.container.BlockIoLimits.WeightDevice;
import java.util.ArrayList;
import java.util.List;

/// Flags with a block device and a number, `/dev/sda:1mb`.
final class ThrottleFlags {
    private static final int LEAST_WEIGHT = 10;
    private static final int GREATEST_WEIGHT = 1000;

    private final List<WeightDevice> weights = new ArrayList<>();
    private final List<ThrottleDevice> readBytes = new ArrayList<>();
    private final List<ThrottleDevice> writeBytes = new ArrayList<>();
    private final List<ThrottleDevice> readOperations = new ArrayList<>();
    private final List<ThrottleDevice> writeOperations = new ArrayList<>();

    void addTo(Flags flags) {
        flags.value(
                        "--blkio-weight-device",
                        "list",
                        "Block IO weight (relative device weight) (default [])",
                        value -> weights.add(weight(value)))
                .value(
                        "--device-read-bps",
                        "list",
                        "Limit read rate (bytes per second) from a device (default [])",
                        value -> readBytes.add(bytes(value)))
                .value(
                        "--device-read-iops",
                        "list",
                        "Limit read rate (IO per second) from a device (default [])",
                        value -> readOperations.add(operations(value)))
                .value(
                        "--device-write-bps",
                        "list",
                        "Limit write rate (bytes per second) to a device (default [])",
                        value -> writeBytes.add(bytes(value)))
                .value(
                        "--device-write-iops",
                        "list",
                        "Limit write rate (IO per second) to a device (default [])",
                        value -> writeOperations.add(operations(value)));
    }

    List<WeightDevice> weights() {
        return weights;
    }

    List<ThrottleDevice> readBytes() {
        return readBytes;
    }

    List<ThrottleDevice> writeBytes() {
        return writeBytes;
    }

    List<ThrottleDevice> readOperations() {
        return readOperations;
    }

    List<ThrottleDevice> writeOperations() {
        return writeOperations;
    }

    private static WeightDevice weight(String text) {
        String[] parts = split(text);
        if (!parts[1].matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("invalid weight for device: " + text);
        }
        int weight = Integer.parseInt(parts[1]);
        if (weight != 0 && (weight < LEAST_WEIGHT || weight > GREATEST_WEIGHT)) {
            throw new IllegalArgumentException("invalid weight for device: " + text);
        }
        return new WeightDevice(parts[0], weight);
    }

    private static ThrottleDevice bytes(String text) {
        String[] parts = split(text);
        try {
            return new ThrottleDevice(parts[0], ByteSize.parse(parts[1]).bytes());
        } catch (EngineException _) {
            throw new IllegalArgumentException(
                    "invalid rate for device: "
                            + text
                            + ". The correct format is <device-path>:<number>[<unit>]. Number must be a"
                            + " positive integer. Unit is optional and can be kb, mb, or gb");
        }
    }

    private static ThrottleDevice operations(String text) {
        String[] parts = split(text);
        if (!parts[1].matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException(
                    "invalid rate for device: "
                            + text
                            + ". The correct format is <device-path>:<number>. Number must be a positive"
                            + " integer");
        }
        return new ThrottleDevice(parts[0], Long.parseLong(parts[1]));
    }

    private static String[] split(String text) {
        int colon = text.indexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("bad format: " + text);
        }
        if (!text.startsWith("/dev/")) {
            throw new IllegalArgumentException("bad format for device path: " + text);
        }
        return new String[] {text.substring(0, colon), text.substring(colon + 1)};
    }
}
