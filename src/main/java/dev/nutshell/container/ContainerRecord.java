package dev.nutshell.container;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import dev.nutshell.container.mount.MountPoint;
import dev.nutshell.spec.container.ContainerConfig;
import dev.nutshell.spec.container.HostConfig;
import dev.nutshell.spec.container.NetworkingConfig;
import dev.nutshell.spec.image.Platform;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was asked of a container, and what was decided when it was made. Whether it runs is not in here.
///
/// @param image the reference as the user named it
/// @param imageId digest of the image's config
/// @param config merged with the image's ([ImageDefaults]); hostname decided
/// @param command program and arguments
/// @param mounts in the order in which they were asked for
public record ContainerRecord(
        ContainerId id,
        String name,
        Instant created,
        String image,
        Digest imageId,
        Platform platform,
        ContainerConfig config,
        HostConfig host,
        NetworkingConfig networking,
        List<String> command,
        List<MountPoint> mounts) {
    public ContainerRecord {
        command = List.copyOf(command);
        mounts = List.copyOf(mounts);
    }

    ContainerRecord renamed(String newName) {
        return new ContainerRecord(
                id,
                newName,
                created,
                image,
                imageId,
                platform,
                config,
                host,
                networking,
                command,
                mounts);
    }

    /// The same container with other limits or another restart policy (`update`).
    public ContainerRecord withHost(HostConfig changed) {
        return new ContainerRecord(
                id,
                name,
                created,
                image,
                imageId,
                platform,
                config,
                changed,
                networking,
                command,
                mounts);
    }

    /// The same container on other networks.
    public ContainerRecord withNetworks(HostConfig changed, NetworkingConfig others) {
        return new ContainerRecord(
                id, name, created, image, imageId, platform, config, changed, others, command,
                mounts);
    }

    /// What events say of the container: its labels, `image` and `name`.
    public Map<String, String> eventAttributes() {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("name", name);
        attributes.put("image", image);
        config.labels().forEach(attributes::putIfAbsent);
        return attributes;
    }
}
