package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.json.Json;

/// One `--device`.
///
/// @param onHost a device node, or a directory: every device below it
/// @param permissions of `r`, `w`, `m`
public record DeviceMapping(String onHost, String inContainer, String permissions) {
    static DeviceMapping fromJson(ObjectNode node) {
        return new DeviceMapping(
                Fields.text(node, "PathOnHost"),
                Fields.text(node, "PathInContainer"),
                Fields.text(node, "CgroupPermissions"));
    }

    ObjectNode toJson() {
        return Json.object()
                .put("PathOnHost", onHost)
                .put("PathInContainer", inContainer)
                .put("CgroupPermissions", permissions);
    }
}
