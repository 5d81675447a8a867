package dev.nutshell.container.mount;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import dev.nutshell.spec.container.Mount.Propagation;
import dev.nutshell.spec.container.Mount.Recursion;
import dev.nutshell.spec.runtime.MountSpec;
import dev.nutshell.volume.VolumeRepository;
import dev.nutshell.volume.VolumeSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Mount points in the words of the runtime specification.
public final class MountSpecs {
    /// The folders of images that containers mount.
    @FunctionalInterface
    public interface ImageFolders {
        /// @return two at least, the one that wins first
        /// @throws dev.nutshell.base.EngineException NOT_FOUND
        List<Path> of(ContainerId container, Digest image);
    }

    private final VolumeRepository volumes;
    private final ImageFolders images;

    public MountSpecs(VolumeRepository volumes, ImageFolders images) {
        this.volumes = volumes;
        this.images = images;
    }

    /// The mounts for the `points` of `container`, in their order.
    ///
    /// @throws dev.nutshell.base.EngineException NOT_FOUND when a volume is gone
    public List<MountSpec> of(ContainerId container, List<MountPoint> points) {
        return points.stream().map(point -> of(container, point)).toList();
    }

    /// `mounts` in the order in which they are made: what lies deeper later, or it would be hidden.
    public static List<MountSpec> byDepth(List<MountSpec> mounts) {
        return mounts.stream()
                .sorted(Comparator.comparingInt(mount -> ContainerPath.depth(mount.destination())))
                .toList();
    }

    private MountSpec of(ContainerId container, MountPoint point) {
        return switch (point) {
            case MountPoint.Bind bind -> bind(bind);
            case MountPoint.Volume volume -> volume(volume);
            case MountPoint.Image image -> image(image, images.of(container, image.id()));
            case MountPoint.Tmpfs tmpfs ->
                    new MountSpec(
                            tmpfs.destination(),
                            "tmpfs",
                            "tmpfs",
                            TmpfsOptions.withDefaults(tmpfs.options()));
        };
    }

    private static MountSpec bind(MountPoint.Bind bind) {
        List<String> options = new ArrayList<>();
        options.add(bind.recursion() == Recursion.DISABLED ? "bind" : "rbind");
        if (!bind.isWritable()) {
            options.add(bind.recursion() == Recursion.WRITABLE ? "ro" : "rro");
        }
        options.add(bind.propagation().text());
        return new MountSpec(bind.destination(), "bind", bind.source(), options);
    }

    private MountSpec volume(MountPoint.Volume volume) {
        List<String> options = new ArrayList<>();
        String destination = volume.destination();
        return switch (volumes.source(volumes.require(volume.name()))) {
            case VolumeSource.Own _ -> {
                options.add("rbind");
                addReadOnly(options, volume);
                yield new MountSpec(destination, "bind", volume.path(), options, volume.subpath());
            }
            case VolumeSource.HostDirectory host -> {
                options.add(host.recursive() ? "rbind" : "bind");
                options.addAll(host.options());
                addReadOnly(options, volume);
                yield new MountSpec(destination, "bind", host.path(), options, volume.subpath());
            }
            case VolumeSource.FileSystem system -> {
                options.addAll(system.options());
                addReadOnly(options, volume);
                yield new MountSpec(destination, system.type(), system.device(), options);
            }
        };
    }

    private static MountSpec image(MountPoint.Image image, List<Path> folders) {
        List<String> options = new ArrayList<>(List.of("ro"));
        folders.forEach(folder -> options.add(MountSpec.LOWER + folder));
        return new MountSpec(image.destination(), "overlay", "overlay", options, image.subpath());
    }

    private static void addReadOnly(List<String> options, MountPoint.Volume volume) {
        if (!volume.isWritable()) {
            options.add("rro");
        }
    }

    /// Whether the propagation of a bind reaches out of the container.
    static boolean isShared(Propagation propagation) {
        return propagation == Propagation.SHARED || propagation == Propagation.RSHARED;
    }

    static boolean isSlave(Propagation propagation) {
        return propagation == Propagation.SLAVE || propagation == Propagation.RSLAVE;
    }
}
