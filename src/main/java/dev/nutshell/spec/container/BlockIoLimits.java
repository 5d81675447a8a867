package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.json.Json;
import java.util.List;

/// Block devices.
///
/// @param weight 10 to 1000; 0: the default
public record BlockIoLimits(
        int weight,
        List<WeightDevice> weightDevices,
        List<ThrottleDevice> readBytesPerSecond,
        List<ThrottleDevice> writeBytesPerSecond,
        List<ThrottleDevice> readOperationsPerSecond,
        List<ThrottleDevice> writeOperationsPerSecond) {

    /// The weight for one device, by its path on the host.
    public record WeightDevice(String path, int weight) {
        static WeightDevice fromJson(ObjectNode node) {
            return new WeightDevice(Fields.text(node, "Path"), Fields.smallNumber(node, "Weight"));
        }

        ObjectNode toJson() {
            return Json.object().put("Path", path).put("Weight", weight);
        }
    }

    /// The rate for one device, by its path on the host.
    public record ThrottleDevice(String path, long rate) {
        static ThrottleDevice fromJson(ObjectNode node) {
            return new ThrottleDevice(Fields.text(node, "Path"), Fields.number(node, "Rate"));
        }

        ObjectNode toJson() {
            return Json.object().put("Path", path).put("Rate", rate);
        }
    }

    public BlockIoLimits {
        weightDevices = List.copyOf(weightDevices);
        readBytesPerSecond = List.copyOf(readBytesPerSecond);
        writeBytesPerSecond = List.copyOf(writeBytesPerSecond);
        readOperationsPerSecond = List.copyOf(readOperationsPerSecond);
        writeOperationsPerSecond = List.copyOf(writeOperationsPerSecond);
    }

    static BlockIoLimits fromJson(JsonNode node) {
        return new BlockIoLimits(
                Fields.smallNumber(node, "BlkioWeight"),
                Fields.records(node, "BlkioWeightDevice", WeightDevice::fromJson),
                throttles(node, "BlkioDeviceReadBps"),
                throttles(node, "BlkioDeviceWriteBps"),
                throttles(node, "BlkioDeviceReadIOps"),
                throttles(node, "BlkioDeviceWriteIOps"));
    }

    void writeTo(ObjectNode node) {
        node.put("BlkioWeight", weight);
        node.set("BlkioWeightDevice", Fields.array(weightDevices, WeightDevice::toJson));
        write(node, "BlkioDeviceReadBps", readBytesPerSecond);
        write(node, "BlkioDeviceWriteBps", writeBytesPerSecond);
        write(node, "BlkioDeviceReadIOps", readOperationsPerSecond);
        write(node, "BlkioDeviceWriteIOps", writeOperationsPerSecond);
    }

    private static List<ThrottleDevice> throttles(JsonNode node, String field) {
        return Fields.records(node, field, ThrottleDevice::fromJson);
    }

    private static void write(ObjectNode node, String field, List<ThrottleDevice> devices) {
        node.set(field, Fields.array(devices, ThrottleDevice::toJson));
    }
}
