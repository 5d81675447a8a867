package dev.nutshell.container.mount;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.mount.MountPlan.WantedVolume;
import dev.nutshell.spec.container.BindSpec;
import dev.nutshell.spec.container.Mount;
import dev.nutshell.spec.container.Mount.Propagation;
import dev.nutshell.spec.container.Mount.Recursion;
import dev.nutshell.spec.container.StorageConfig;
import dev.nutshell.store.StateLayout;
import dev.nutshell.volume.VolumeRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Joins all that asks for a mount, with Docker's rules (moby: daemon/volumes.go, registerMountPoints).
///
/// `--volumes-from` first, later ones over earlier ones; `-v` and `--mount` go over that, but not over each other or
/// `--tmpfs`; the image's volumes take what is left. Nothing is made here.
public final class MountPlanner {
    /// Other containers' mount points, for `--volumes-from`.
    @FunctionalInterface
    public interface OtherContainers {
        /// @throws EngineException NOT_FOUND
        List<MountPoint> mountsOf(String container);
    }

    /// The images of the store, for `--mount type=image`.
    @FunctionalInterface
    public interface Images {
        /// The id of the image that `name` means.
        ///
        /// @throws EngineException NOT_FOUND
        Digest idOf(String name);
    }

    private final StateLayout layout;
    private final OtherContainers others;
    private final Images images;
    private final Map<String, MountPoint> points = new LinkedHashMap<>();
    private final Set<String> claimed = new HashSet<>();
    private final List<WantedVolume> volumes = new ArrayList<>();

    private MountPlanner(StateLayout layout, OtherContainers others, Images images) {
        this.layout = layout;
        this.others = others;
        this.images = images;
    }

    /// @param imageVolumes `Volumes` of the merged configuration: paths that want an anonymous volume
    /// @throws EngineException INVALID_ARGUMENT, NOT_FOUND for a container of `--volumes-from` and an image to mount
    public static MountPlan plan(
            StorageConfig storage,
            List<String> imageVolumes,
            StateLayout layout,
            OtherContainers others,
            Images images) {
        MountPlanner planner = new MountPlanner(layout, others, images);
        storage.volumesFrom().forEach(planner::takeOver);
        storage.tmpfs().forEach(planner::addTmpfs);
        storage.binds().forEach(bind -> planner.add(BindSpec.parse(bind), storage.volumeDriver()));
        storage.mounts().forEach(planner::add);
        imageVolumes.forEach(path -> planner.addImageVolume(path, storage.volumeDriver()));
        return new MountPlan(List.copyOf(planner.points.values()), planner.wanted());
    }

    /// `container[:ro|rw]`
    private void takeOver(String text) {
        int colon = text.indexOf(':');
        String container = colon < 0 ? text : text.substring(0, colon);
        if (container.isEmpty()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "--volumes-from: the container cannot be empty");
        }
        String mode = colon < 0 ? "rw" : text.substring(colon + 1);
        boolean readOnly = false;
        for (String word : mode.split(",", -1)) {
            switch (word) {
                case "ro" -> readOnly = true;
                case "rw", "z", "Z" -> {
                    // writable as it was; labels: this kernel's security module has none
                }
                default ->
                        throw new EngineException(
                                ErrorKind.INVALID_ARGUMENT, "invalid mode: " + mode);
            }
        }
        for (MountPoint point : others.mountsOf(container)) {
            switch (point) {
                case MountPoint.Bind _, MountPoint.Volume _ ->
                        points.put(point.destination(), readOnly ? point.readOnly() : point);
                case MountPoint.Image _, MountPoint.Tmpfs _ -> {
                    // no volume
                }
            }
        }
    }

    private void addTmpfs(String target, String options) {
        List<String> words = TmpfsOptions.parse(options);
        String destination = ContainerPath.mountPoint(target, "tmpfs");
        put(new MountPoint.Tmpfs(destination, !words.contains("ro"), words));
    }

    private void add(BindSpec bind, String driver) {
        String mode = mode(bind);
        if (!bind.isBind()) {
            VolumeRequest request = request(bind.source(), driver, Map.of(), Map.of());
            addVolume(request, bind.target(), !bind.readOnly(), mode, "", bind.noCopy());
            return;
        }
        String source = ContainerPath.clean(bind.source());
        put(
                new MountPoint.Bind(
                        source,
                        ContainerPath.mountPoint(bind.target(), source),
                        !bind.readOnly(),
                        orPrivate(bind.propagation()),
                        Recursion.ENABLED,
                        mode,
                        true));
    }

    private void add(Mount mount) {
        switch (mount) {
            case Mount.Bind bind -> {
                if (!bind.source().startsWith("/")) {
                    throw new EngineException(
                            ErrorKind.INVALID_ARGUMENT,
                            "invalid mount config for type \"bind\": invalid mount path: '"
                                    + bind.source()
                                    + "' mount path must be absolute");
                }
                String source = ContainerPath.clean(bind.source());
                put(
                        new MountPoint.Bind(
                                source,
                                ContainerPath.mountPoint(bind.target(), source),
                                !bind.readOnly(),
                                orPrivate(bind.propagation()),
                                bind.recursion(),
                                "",
                                bind.createSource()));
            }
            case Mount.Volume volume -> {
                VolumeRequest request =
                        request(
                                volume.name(),
                                volume.driver(),
                                volume.labels(),
                                volume.driverOptions());
                if (!volume.subpath().isEmpty() && volume.name().isEmpty()) {
                    throw new EngineException(
                            ErrorKind.INVALID_ARGUMENT,
                            "must not set Subpath when using anonymous volumes");
                }
                requireLocal(volume.subpath(), "volume");
                addVolume(
                        request,
                        volume.target(),
                        !volume.readOnly(),
                        "",
                        volume.subpath(),
                        volume.noCopy());
            }
            case Mount.Tmpfs tmpfs ->
                    put(
                            new MountPoint.Tmpfs(
                                    ContainerPath.mountPoint(tmpfs.target(), "tmpfs"),
                                    !tmpfs.readOnly(),
                                    TmpfsOptions.of(tmpfs)));
            case Mount.Image image -> addImage(image);
        }
    }

    private void addImage(Mount.Image image) {
        if (image.source().isEmpty()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid mount config for type \"image\": field Source must not be empty");
        }
        requireLocal(image.subpath(), "image");
        String destination = ContainerPath.mountPoint(image.target(), image.source());
        put(
                new MountPoint.Image(
                        image.source(), images.idOf(image.source()), destination, image.subpath()));
    }

    private void addImageVolume(String path, String driver) {
        String destination = ContainerPath.mountPoint(path, "volume");
        if (!points.containsKey(destination)) {
            VolumeRequest request = VolumeRequest.anonymous(driver, Map.of(), Map.of());
            addVolume(request, destination, true, "", "", false);
        }
    }

    private void addVolume(
            VolumeRequest request,
            String target,
            boolean writable,
            String mode,
            String subpath,
            boolean noCopy) {
        String destination = ContainerPath.mountPoint(target, "volume");
        put(
                new MountPoint.Volume(
                        request.name(),
                        layout.volumeData(request.name()).toString(),
                        destination,
                        writable,
                        mode,
                        subpath));
        volumes.add(new WantedVolume(request, destination, noCopy || !subpath.isEmpty()));
    }

    private void put(MountPoint point) {
        if (!claimed.add(point.destination())) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "duplicate mount point: " + point.destination());
        }
        // a new place in the order, too
        points.remove(point.destination());
        points.put(point.destination(), point);
    }

    private List<WantedVolume> wanted() {
        return volumes;
    }

    private static VolumeRequest request(
            String name, String driver, Map<String, String> labels, Map<String, String> options) {
        return name.isEmpty()
                ? VolumeRequest.anonymous(driver, labels, options)
                : new VolumeRequest(name, driver, labels, options);
    }

    /// Go's `filepath.IsLocal`: below the volume or image, whatever its `..` are.
    private static void requireLocal(String subpath, String within) {
        int depth = 0;
        boolean isLocal = !subpath.startsWith("/");
        for (String part : subpath.split("/", -1)) {
            depth += part.equals("..") ? -1 : part.isEmpty() || part.equals(".") ? 0 : 1;
            isLocal &= depth >= 0;
        }
        if (!isLocal) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "subpath must be a relative path within the " + within);
        }
    }

    private static Propagation orPrivate(@Nullable Propagation propagation) {
        return propagation == null ? Propagation.RPRIVATE : propagation;
    }

    private static String mode(BindSpec bind) {
        List<String> words = new ArrayList<>();
        if (bind.readOnly()) {
            words.add("ro");
        }
        if (bind.noCopy()) {
            words.add("nocopy");
        }
        if (bind.propagation() != null) {
            words.add(bind.propagation().text());
        }
        if (!bind.relabel().isEmpty()) {
            words.add(bind.relabel());
        }
        return String.join(",", words);
    }
}
