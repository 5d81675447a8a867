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
/// @param mounts without those that are no volume and no path of the host
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
        String cgroupParent,
        boolean autoRemove) {
    /// @param volume name of the volume; empty for a bind
    /// @param source path on the host
    public record ListedMount(String volume, String source, String destination) {}

    public ListedContainer {
        command = List.copyOf(command);
        labels = Map.copyOf(labels);
        networks = List.copyOf(networks);
        exposedPorts = List.copyOf(exposedPorts);
        mounts = List.copyOf(mounts);
    }
}
