package dev.nutshell.container;

import dev.nutshell.base.ContainerId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// The part of a container's record that lists show and filters ask for.
///
/// @param image the reference as the user named it
/// @param imageId `sha256:…`
/// @param command program and arguments
/// @param networks by name
/// @param exposedPorts `80/tcp`
/// @param cgroupParent empty: the engine's own
/// @param mounts of volumes and of paths of the host
/// @param mountedImages the images that it mounts
public record ListedContainer(
        ContainerId id,
        String name,
        Instant created,
        String image,
        String imageId,
        String platform,
        List<String> command,
        Map<String, String> labels,
        List<String> networks,
        List<String> exposedPorts,
        List<ListedMount> mounts,
        List<ListedImage> mountedImages,
        String cgroupParent,
        boolean autoRemove) {
    /// @param volume name of the volume; empty for a bind
    /// @param source path on the host
    public record ListedMount(String volume, String source, String destination) {}

    /// @param id `sha256:…`
    /// @param name as the user named it
    public record ListedImage(String id, String name, String destination) {}

    public ListedContainer {
        command = List.copyOf(command);
        labels = Map.copyOf(labels);
        networks = List.copyOf(networks);
        exposedPorts = List.copyOf(exposedPorts);
        mounts = List.copyOf(mounts);
        mountedImages = List.copyOf(mountedImages);
    }
}
