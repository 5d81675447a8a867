package dev.nutshell.engine.host;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.archive.TarWriter;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.control.RunningContainer;
import dev.nutshell.container.mount.MountPlaces;
import dev.nutshell.engine.CommitRequest;
import dev.nutshell.engine.image.ConfigChanges;
import dev.nutshell.engine.image.NewImage;
import dev.nutshell.image.ImageCatalog;
import dev.nutshell.image.ImageGarbage;
import dev.nutshell.image.ImageRecord;
import dev.nutshell.image.TreePack;
import dev.nutshell.json.Json;
import dev.nutshell.kernel.cgroup.Cgroup;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.spec.image.Descriptor;
import dev.nutshell.spec.image.ImageManifest;
import dev.nutshell.spec.image.ImageReference;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/// Makes an image of what a container changed: one more layer on top of its image, and its configuration.
final class ContainerCommit {
    /// What of a container's configuration an image can have (image-spec, config.md, and Docker's extensions).
    private static final List<String> IMAGE_FIELDS =
            List.of(
                    "User",
                    "ExposedPorts",
                    "Env",
                    "Cmd",
                    "Healthcheck",
                    "Volumes",
                    "WorkingDir",
                    "Entrypoint",
                    "OnBuild",
                    "Labels",
                    "StopSignal",
                    "Shell");

    private final Store store;
    private final RunningContainers running;

    ContainerCommit(Store store, RunningContainers running) {
        this.store = store;
        this.running = running;
    }

    /// @return id of the image
    Digest commit(String container, CommitRequest request) {
        ImageReference name =
                request.reference() == null ? null : ImageReference.parse(request.reference());
        ContainerRecord record = store.containers().find(container);
        NewImage images = store.newImages();
        try (ImageGarbage.Protection _ = store.garbage().protect()) {
            ImageRecord base =
                    store.catalog()
                            .findById(record.imageId().toString())
                            .orElseThrow(() -> withoutImage(record));
            ImageManifest manifest = store.catalog().manifest(base);
            ObjectNode config = baseConfig(manifest);
            ObjectNode run = record.config().toJson();
            run.retain(IMAGE_FIELDS);
            IMAGE_FIELDS.stream().filter(field -> run.path(field).isNull()).forEach(run::remove);
            new ConfigChanges(request.changes()).applyTo(run);
            NewImage.Layer layer = layer(record, request.pause(), images);
            describe(config, run, request, record, layer.diffId());
            List<Descriptor> layers = new ArrayList<>(manifest.layers());
            layers.add(layer.blob());
            return images.publish(config, layers, name);
        }
    }

    private ObjectNode baseConfig(ImageManifest manifest) {
        return Json.parseObject(
                store.content().read(manifest.config().digest(), ImageCatalog.MAX_DOCUMENT),
                "config of image " + manifest.config().digest());
    }

    private NewImage.Layer layer(ContainerRecord record, boolean pause, NewImage images) {
        Optional<RunningContainer> held = pause ? running.hold(record) : Optional.empty();
        if (held.isEmpty()) {
            return images.layer(out -> pack(record, out));
        }
        try (RunningContainer target = held.get()) {
            Optional<Cgroup> group = target.cgroup().filter(each -> !each.isFrozen());
            group.ifPresent(Cgroup::freeze);
            try {
                return images.layer(out -> pack(record, out));
            } finally {
                group.ifPresent(Cgroup::thaw);
            }
        }
    }

    private void pack(ContainerRecord record, OutputStream out) throws IOException {
        try (FileCalls files = new FileCalls(store.syscalls());
                Fd upper =
                        files.open(
                                store.snapshots().find(record.id()).upper(), TreeSize.LISTABLE, 0);
                GZIPOutputStream packed = new GZIPOutputStream(out, 1 << 16);
                TarWriter tar = new TarWriter(packed)) {
            TreePack.ofLayer(files, tar, MountPlaces::isOne).content(upper, "");
        }
    }

    private static void describe(
            ObjectNode config,
            ObjectNode run,
            CommitRequest request,
            ContainerRecord record,
            Digest diffId) {
        String now = Instant.now().toString();
        config.put("created", now);
        config.put("author", request.author());
        config.set("config", run);
        config.withArray("/rootfs/diff_ids").add(diffId.toString());
        ObjectNode step = config.withArray("/history").addObject();
        step.put("created", now);
        if (!request.author().isEmpty()) {
            step.put("author", request.author());
        }
        step.put("created_by", String.join(" ", record.command()));
        step.put("comment", request.message());
    }

    private static EngineException withoutImage(ContainerRecord record) {
        return new EngineException(
                ErrorKind.NOT_FOUND,
                "commit of container "
                        + record.name()
                        + ": its image "
                        + record.imageId()
                        + " is gone; export the container instead");
    }
}
