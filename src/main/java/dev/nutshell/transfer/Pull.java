package dev.nutshell.transfer;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.image.ContentStore;
import dev.nutshell.image.ImageCatalog;
import dev.nutshell.image.ImageGarbage;
import dev.nutshell.image.ImageRecord;
import dev.nutshell.image.LayerIngest;
import dev.nutshell.image.LayerStore;
import dev.nutshell.registry.Registries;
import dev.nutshell.registry.RegistryClient;
import dev.nutshell.spec.image.ImageConfig;
import dev.nutshell.spec.image.ImageManifest;
import dev.nutshell.spec.image.ImageReference;
import java.util.Map;
import java.util.Optional;

/// Brings an image from its registry into the store.
///
/// The catalog lists the image only when all of it is here and on the disk; a kill at any moment leaves at most blobs and
/// layers that nothing refers to, whole ones that the next pull finds. Any number of processes may pull at once: each layer is
/// fetched by one of them. Thread-safe.
public final class Pull {
    /// Layers transferred at a time where nobody says otherwise (Docker: three).
    public static final int DEFAULT_PARALLEL = 4;

    private final ImageCatalog catalog;
    private final ContentStore content;
    private final LayerStore layers;
    private final LayerIngest ingest;
    private final ImageGarbage garbage;
    private final Registries registries;
    private final int parallel;

    /// @param parallel layers transferred at a time
    public Pull(
            ImageCatalog catalog,
            ContentStore content,
            LayerStore layers,
            LayerIngest ingest,
            ImageGarbage garbage,
            Registries registries,
            int parallel) {
        this.catalog = catalog;
        this.content = content;
        this.layers = layers;
        this.ingest = ingest;
        this.garbage = garbage;
        this.registries = registries;
        this.parallel = parallel;
    }

    /// Pulls `reference`. With tag and digest the digest decides, and the image gets no tag, as with Docker.
    ///
    /// @throws EngineException with one line that begins `pull NAME: `; the store is as it was. Only where the registry went
    ///     away (UNAVAILABLE) do whole layers stay, for the next try
    public PullOutcome pull(ImageReference reference, PlatformChoice choice, ProgressSink sink) {
        ImageReference name = reference.pinnedDigest().map(reference::at).orElse(reference);
        try {
            return protectedPull(name, choice, sink);
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.UNAVAILABLE) {
                Optional<ImageGarbage.Collected> _ = garbage.collect();
            }
            throw new EngineException(
                    e.kind(), "pull " + name.familiar() + ": " + e.getMessage(), e);
        }
    }

    private PullOutcome protectedPull(
            ImageReference name, PlatformChoice choice, ProgressSink sink) {
        try (ImageGarbage.Protection _ = garbage.protect()) {
            RegistryClient client = registries.client(name);
            Optional<ImageRecord> present = catalog.find(name).filter(r -> isWhole(r, choice));
            if (present.isPresent() && isCurrent(present.get(), name, client)) {
                sink.begin(name);
                return new PullOutcome(present.get(), present.get().repositoryDigest(), false);
            }
            return fetch(name, new Resolution(client, content, choice), client, sink);
        }
    }

    private PullOutcome fetch(
            ImageReference name, Resolution resolution, RegistryClient client, ProgressSink sink) {
        RemoteImage image = resolution.resolve(name);
        sink.begin(name);
        boolean fetched =
                new LayerTransfers(client, content, layers, ingest, sink)
                        .run(image.layers(), parallel);
        // what is stored under the name may be damaged: it has to make room
        Optional<byte[]> _ = content.readWhole(image.descriptor(), ImageCatalog.MAX_DOCUMENT);
        content.put(image.descriptor().digest(), image.content());
        Optional<ImageRecord> same =
                catalog.find(name)
                        .filter(record -> record.manifestDigest().equals(image.manifestDigest()))
                        .filter(record -> record.repositoryDigest().equals(image.named()));
        if (same.isPresent() && !fetched) {
            return new PullOutcome(same.get(), image.named(), false);
        }
        Map<String, String> annotations =
                Map.of(ImageRecord.REPOSITORY_DIGEST, image.named().toString());
        ImageRecord record = catalog.tag(name, image.descriptor().annotated(annotations));
        return new PullOutcome(record, image.named(), true);
    }

    /// Whether the registry still means this image by the name. A digest means the same for ever.
    private static boolean isCurrent(
            ImageRecord record, ImageReference name, RegistryClient client) {
        if (name.pinnedDigest().isPresent()) {
            return true;
        }
        return client.digest(name.identifier())
                .filter(digest -> digest.equals(record.repositoryDigest()))
                .isPresent();
    }

    /// Whether all of the image is here, and it is one for the platform that is asked for.
    private boolean isWhole(ImageRecord record, PlatformChoice choice) {
        try {
            ImageManifest manifest = catalog.manifest(record);
            byte[] bytes = content.read(manifest.config().digest(), ImageCatalog.MAX_DOCUMENT);
            ImageConfig config = ImageConfig.parse(bytes, "config of " + record.display());
            return manifest.layers().stream().allMatch(content::has)
                    && config.diffIds().stream().allMatch(layers::has)
                    && (!choice.explicit() || choice.platform().accepts(config.platform()));
        } catch (EngineException _) {
            // damaged: fetched anew
            return false;
        }
    }
}
