package dev.nutshell.container;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import dev.nutshell.container.mount.MountPoint;
import dev.nutshell.json.Json;
import dev.nutshell.spec.container.ContainerConfig;
import dev.nutshell.spec.container.HostConfig;
import dev.nutshell.spec.container.NetworkingConfig;
import dev.nutshell.spec.image.Platform;
import java.time.Instant;
import java.util.List;

/// Records for tests, from Docker's JSON.
public final class TestRecords {
    public static final Instant CREATED = Instant.parse("2026-01-02T03:04:05.123456789Z");
    public static final Digest IMAGE = Digest.sha256(new byte[0]);

    private TestRecords() {}

    public static ContainerRecord record(ContainerId id, String name) {
        return record(id, name, Json.object(), Json.object(), List.of());
    }

    public static ContainerRecord record(
            ContainerId id,
            String name,
            ObjectNode config,
            ObjectNode host,
            List<MountPoint> mounts) {
        host.putArray("ConsoleSize").add(0).add(0);
        return new ContainerRecord(
                id,
                name,
                CREATED,
                "debian:13",
                IMAGE,
                Platform.parse("linux/amd64"),
                ContainerConfig.fromJson(config),
                HostConfig.fromJson(host),
                NetworkingConfig.fromJson(Json.object()),
                List.of("sleep", "1"),
                mounts);
    }
}
