package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// Devices of the host in the container.
///
/// @param devices nodes to make and allow
/// @param cgroupRules `c 42:* rmw`
/// @param requests what a driver resolves (`--gpus`, CDI names)
public record DeviceAccess(
        List<DeviceMapping> devices, List<String> cgroupRules, List<DeviceRequest> requests) {

    public DeviceAccess {
        devices = List.copyOf(devices);
        cgroupRules = List.copyOf(cgroupRules);
        requests = List.copyOf(requests);
    }

    static DeviceAccess fromJson(JsonNode node) {
        return new DeviceAccess(
                Fields.records(node, "Devices", DeviceMapping::fromJson),
                Fields.texts(node, "DeviceCgroupRules"),
                Fields.records(node, "DeviceRequests", DeviceRequest::fromJson));
    }

    void writeTo(ObjectNode node) {
        node.set("Devices", Fields.array(devices, DeviceMapping::toJson));
        node.set("DeviceCgroupRules", Fields.textsOrNull(cgroupRules));
        node.set("DeviceRequests", Fields.arrayOrNull(requests, DeviceRequest::toJson));
    }
}
