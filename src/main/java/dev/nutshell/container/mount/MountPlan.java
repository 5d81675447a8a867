package dev.nutshell.container.mount;

import dev.nutshell.volume.VolumeRecord;
import dev.nutshell.volume.VolumeRequest;
import java.util.List;

/// What a new container is to mount, and the volumes which that needs.
///
/// @param points in the order in which they were asked for
public record MountPlan(List<MountPoint> points, List<WantedVolume> volumes) {
    /// A volume to be found or made.
    ///
    /// @param destination where the container mounts it: an empty volume starts with what the image has there
    /// @param noCopy it stays empty instead
    public record WantedVolume(VolumeRequest request, String destination, boolean noCopy) {}

    public MountPlan {
        points = List.copyOf(points);
        volumes = List.copyOf(volumes);
    }

    /// The images that it mounts.
    public List<MountPoint.Image> images() {
        return points.stream()
                .filter(MountPoint.Image.class::isInstance)
                .map(MountPoint.Image.class::cast)
                .toList();
    }

    /// Names of the volumes that are made for this container alone.
    public List<String> anonymousVolumes() {
        return volumes.stream()
                .map(WantedVolume::request)
                .filter(request -> request.labels().containsKey(VolumeRecord.ANONYMOUS))
                .map(VolumeRequest::name)
                .toList();
    }
}
