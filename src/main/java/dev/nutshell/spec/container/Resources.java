package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the container may use up; also the body of `update`.
///
/// @param pids most processes; 0 and -1: any number; absent: as it was
/// @param cgroupParent empty: the engine's
public record Resources(
        CpuLimits cpu,
        MemoryLimits memory,
        BlockIoLimits blockIo,
        DeviceAccess devices,
        @Nullable Long pids,
        List<Ulimit> ulimits,
        String cgroupParent) {

    public Resources {
        ulimits = List.copyOf(ulimits);
    }

    public static Resources fromJson(JsonNode node) {
        return new Resources(
                CpuLimits.fromJson(node),
                MemoryLimits.fromJson(node),
                BlockIoLimits.fromJson(node),
                DeviceAccess.fromJson(node),
                Fields.optionalNumber(node, "PidsLimit"),
                Fields.records(node, "Ulimits", Ulimit::fromJson),
                Fields.text(node, "CgroupParent"));
    }

    void writeTo(ObjectNode node) {
        cpu.writeTo(node);
        memory.writeTo(node);
        blockIo.writeTo(node);
        devices.writeTo(node);
        node.put("PidsLimit", pids);
        node.set("Ulimits", Fields.array(ulimits, Ulimit::toJson));
        node.put("CgroupParent", cgroupParent);
    }
}
