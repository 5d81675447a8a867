package dev.nutshell.engine.host;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.mount.MountPlanner;
import dev.nutshell.container.mount.MountPoint;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.mount.OverlayMount;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The images that a new container mounts (`--mount type=image`). They have to be in the store, as with Docker (moby:
/// daemon/volumes.go, registerMountPoints).
final class MountedImages implements MountPlanner.Images {
    private final Store store;
    private final ImageChoice images;
    private final Map<Digest, List<Digest>> stacks = new LinkedHashMap<>();

    MountedImages(Store store, ImageChoice images) {
        this.store = store;
        this.images = images;
    }

    @Override
    public Digest idOf(String name) {
        LocalImage image =
                images.local(name)
                        .orElseThrow(
                                () ->
                                        new EngineException(
                                                ErrorKind.NOT_FOUND,
                                                "no such image: "
                                                        + name
                                                        + " (pull it first: an image to mount is"
                                                        + " not pulled by itself)"));
        stacks.put(image.id(), image.config().diffIds());
        return image.id();
    }

    /// The layers of all that were asked for, lowest first, by their ids.
    Map<Digest, List<Digest>> stacks() {
        return stacks;
    }

    /// An image never changes, so what it lacks is found before there is a container. Needs the container's snapshot.
    ///
    /// @throws EngineException INVALID_ARGUMENT
    void requireSubpaths(ContainerId container, List<MountPoint.Image> mounts) {
        for (MountPoint.Image mount : mounts) {
            if (!mount.subpath().isEmpty()) {
                requireSubpath(container, mount);
            }
        }
    }

    private void requireSubpath(ContainerId container, MountPoint.Image mount) {
        try (FileCalls files = new FileCalls(store.syscalls());
                Fd overlay = open(store, container, mount)) {
            files.openResolvingIfPresent(
                            overlay,
                            FileCalls.bytes(mount.subpath()),
                            OpenFlags.O_PATH,
                            PlacedEntry.CONFINED)
                    .orElseThrow(() -> missing(mount))
                    .close();
        }
    }

    /// A mount of the whole image, attached nowhere, that cannot be written.
    static Fd open(Store store, ContainerId container, MountPoint.Image mount) {
        return new OverlayMount(store.syscalls())
                .detachedReadOnly(store.snapshots().imageFolders(container, mount.id()));
    }

    private static EngineException missing(MountPoint.Image mount) {
        return new EngineException(
                ErrorKind.INVALID_ARGUMENT,
                "mount on "
                        + mount.destination()
                        + ": no such file or directory in image "
                        + mount.name()
                        + ": "
                        + mount.subpath());
    }
}
