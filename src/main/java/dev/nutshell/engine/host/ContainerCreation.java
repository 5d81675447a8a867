package dev.nutshell.engine.host;

import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.ImageDefaults;
import dev.nutshell.container.Reservation;
import dev.nutshell.container.log.option.LogSettings;
import dev.nutshell.container.mount.BindSources;
import dev.nutshell.container.mount.MountPlaces;
import dev.nutshell.container.mount.MountPlan;
import dev.nutshell.container.mount.MountPlanner;
import dev.nutshell.container.spec.HostSystem;
import dev.nutshell.engine.CreateRequest;
import dev.nutshell.engine.Notices;
import dev.nutshell.image.ImageGarbage;
import dev.nutshell.image.Snapshot;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.mount.OverlayMount;
import dev.nutshell.kernel.process.Signal;
import dev.nutshell.kernel.security.Capabilities;
import dev.nutshell.kernel.security.CapabilitySet;
import dev.nutshell.spec.container.ContainerConfig;
import dev.nutshell.spec.container.NetworkMode;
import dev.nutshell.spec.container.Resources;
import dev.nutshell.spec.container.SecurityConfig;
import dev.nutshell.spec.image.Platform;
import dev.nutshell.volume.ImageContent;
import dev.nutshell.volume.VolumeContent;
import dev.nutshell.volume.VolumeRepository;
import java.time.Instant;

/// Makes containers.
final class ContainerCreation {
    private final Store store;
    private final ImageChoice images;
    private final NetworkPlanner planner;
    private final NetworkChoice networks;

    ContainerCreation(Store store, ImageChoice images) {
        this.store = store;
        this.images = images;
        this.planner = new NetworkPlanner(store);
        this.networks = new NetworkChoice(store);
    }

    /// Makes a container. Nothing of it remains after a failure.
    ContainerRecord create(CreateRequest request, Notices notices) {
        try (ImageGarbage.Protection _ = store.garbage().protect()) {
            LocalImage image = images.find(request, notices);
            requireRunnable(image, request, notices);
            new ConflictingOptions(store).refuse(request);
            long layerSize = new LayerSize(store).of(request.host().storage());
            checkLimits(request, notices);
            checkCapabilities(request.host().security());
            NetworkMode mode = networks.mode(request, notices);
            if (mode instanceof NetworkMode.Host && !request.host().network().ports().isEmpty()) {
                notices.warning("Published ports are discarded when using host network mode");
            }
            try (Reservation reservation =
                    store.containers().reserve(request.name() == null ? "" : request.name())) {
                ContainerConfig config = configuration(request, image, reservation);
                MountedImages mounted = new MountedImages(store, images);
                MountPlan mounts = plan(request, config, mounted);
                BindSources.require(mounts.points());
                ContainerRecord record =
                        onNetworks(record(request, image, reservation, config, mounts), mode);
                // a bad address or a network that there is none of must not wait for the start
                planner.plan(record);
                new ContainerLinks(store).check(record);
                Snapshot snapshot =
                        store.snapshots()
                                .prepare(
                                        reservation.id(),
                                        image.config().diffIds(),
                                        mounted.stacks(),
                                        !request.host().autoRemove(),
                                        layerSize);
                MountPlaces.mark(snapshot.upper());
                mounted.requireSubpaths(reservation.id(), mounts.images());
                new ContainerSecrets(store.layout()).keep(reservation.id(), request.secrets());
                try (VolumeRepository.Protection _ = store.volumes().protect()) {
                    makeVolumes(snapshot, mounts, reservation);
                    reservation.commit(record);
                }
                new ContainerEvents(store).record(record, "create");
                notices.created(record.id());
                return record;
            }
        }
    }

    private ContainerRecord onNetworks(ContainerRecord record, NetworkMode mode) {
        return record.withNetworks(
                record.host().withNetworkMode(mode),
                networks.networking(record.networking(), mode));
    }

    /// An image of another architecture would only fail later, and with less of a reason.
    private static void requireRunnable(LocalImage image, CreateRequest request, Notices notices) {
        Platform own = Platform.host();
        Platform offered = image.config().platform();
        if (own.accepts(offered)) {
            return;
        }
        if (request.platform() == null) {
            notices.warning(
                    "The requested image's platform ("
                            + offered
                            + ") does not match the detected host platform ("
                            + own
                            + ") and no specific platform was requested");
        }
    }

    /// Neither must a name that is no capability.
    private void checkCapabilities(SecurityConfig security) {
        CapabilitySet _ =
                CapabilitySet.DOCKER_DEFAULT.adjusted(
                        security.capAdd(),
                        security.capDrop(),
                        new Capabilities(store.syscalls()).bounding());
    }

    /// Limits that contradict each other must not wait for the start.
    private void checkLimits(CreateRequest request, Notices notices) {
        Resources asked = request.host().resources();
        if (store.isConfined()) {
            if (!ContainerLimits.isNone(asked)) {
                notices.warning(
                        "limits do not hold: a user who is not root has no control groups here");
            }
        } else if (!ContainerLimits.isNone(asked)) {
            new ContainerLimits(store).check(asked, false).warnings().forEach(notices::warning);
        }
    }

    private static ContainerConfig configuration(
            CreateRequest request, LocalImage image, Reservation reservation) {
        ContainerConfig merged = ImageDefaults.merge(request.config(), image.config());
        if (!merged.stopSignal().isEmpty()) {
            Signal.parse(merged.stopSignal());
        }
        // a bad log option must not wait for the start
        new LogSettings(request.host().log()).driver();
        return ImageDefaults.withHostname(
                merged,
                reservation.id(),
                request.host().network().mode(),
                HostSystem.ofThisMachine().hostname());
    }

    private static ContainerRecord record(
            CreateRequest request,
            LocalImage image,
            Reservation reservation,
            ContainerConfig config,
            MountPlan mounts) {
        return new ContainerRecord(
                reservation.id(),
                reservation.name(),
                Instant.now(),
                request.config().image(),
                image.id(),
                image.config().platform(),
                config,
                request.host(),
                request.networking(),
                ImageDefaults.command(config),
                mounts.points());
    }

    private MountPlan plan(
            CreateRequest request, ContainerConfig config, MountPlanner.Images mounted) {
        return MountPlanner.plan(
                request.host().storage(),
                config.volumes(),
                store.layout(),
                other -> store.containers().find(other).mounts(),
                mounted);
    }

    private void makeVolumes(Snapshot snapshot, MountPlan mounts, Reservation reservation) {
        if (mounts.volumes().isEmpty()) {
            return;
        }
        reservation.noteVolumes(mounts.anonymousVolumes());
        try (Fd root = new OverlayMount(store.syscalls()).detachedReadOnly(snapshot.lowerDirs())) {
            for (MountPlan.WantedVolume wanted : mounts.volumes()) {
                VolumeContent content =
                        wanted.noCopy()
                                ? VolumeContent.NONE
                                : new ImageContent(root, wanted.destination());
                store.volumes().ensure(wanted.request(), content);
            }
        }
    }
}
