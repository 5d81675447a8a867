package dev.nutshell.engine.check;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.engine.host.Store;
import dev.nutshell.image.ImageCatalog;
import dev.nutshell.image.ImageRecord;
import dev.nutshell.json.Json;
import dev.nutshell.spec.image.Descriptor;
import dev.nutshell.spec.image.ImageConfig;
import dev.nutshell.spec.image.ImageManifest;
import dev.nutshell.store.AtomicFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The catalogue against blobs, unpacked layers and stacks of layers.
final class ImageCheck {
    private final Store store;
    private final Findings findings;
    private final Set<Digest> usedBlobs = new HashSet<>();
    private final Set<Digest> usedLayers = new HashSet<>();

    ImageCheck(Store store, Findings findings) {
        this.store = store;
        this.findings = findings;
    }

    void run() {
        for (Digest layer : store.layers().list()) {
            layer(layer);
        }
        chains();
        Set<Digest> broken = new HashSet<>();
        for (ImageRecord record : store.catalog().list()) {
            if (!broken.contains(record.manifestDigest()) && !image(record)) {
                broken.add(record.manifestDigest());
            }
        }
    }

    /// What nobody refers to; only right while nothing is being pulled or created.
    ///
    /// @param snapshotLayers those that containers stand on
    void unused(Set<Digest> snapshotLayers) {
        for (Digest blob : store.content().list()) {
            if (!usedBlobs.contains(blob)) {
                findings.leftover(
                        "blob " + blob,
                        "no image refers to it",
                        () -> Findings.delete(store.content().path(blob)));
            }
        }
        for (Digest layer : store.layers().list()) {
            if (!usedLayers.contains(layer) && !snapshotLayers.contains(layer)) {
                findings.leftover(
                        "layer " + layer,
                        "no image and no container uses it",
                        () -> store.temporaries().discard(store.layout().layer(layer)));
            }
        }
    }

    private void layer(Digest layer) {
        try {
            store.layers().record(layer);
            if (Files.isDirectory(store.layers().diff(layer))) {
                return;
            }
            torn("layer " + layer, "its files are missing", store.layout().layer(layer));
        } catch (EngineException failure) {
            torn(
                    "layer " + layer,
                    String.valueOf(failure.getMessage()),
                    store.layout().layer(layer));
        }
    }

    private void torn(String object, String problem, Path folder) {
        findings.add(
                object,
                problem,
                "remove it: a pull or the next start makes it again",
                () -> store.temporaries().discard(folder));
    }

    private void chains() {
        for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
            for (Path chain :
                    Findings.entries(store.layout().chains().resolve(algorithm.prefix()))) {
                chain(chain);
            }
        }
    }

    private void chain(Path folder) {
        String object = "stack " + Findings.name(folder);
        try {
            AtomicFile.read(folder.resolve("chain.json"))
                    .ifPresentOrElse(
                            bytes ->
                                    Json.textList(Json.parseObject(bytes, object), "layers")
                                            .stream()
                                            .map(Digest::parse)
                                            .filter(layer -> !store.layers().has(layer))
                                            .findFirst()
                                            .ifPresent(
                                                    layer ->
                                                            torn(
                                                                    object,
                                                                    "its layer "
                                                                            + layer
                                                                            + " is missing",
                                                                    folder)),
                            () -> torn(object, "it has no record", folder));
        } catch (EngineException failure) {
            torn(object, String.valueOf(failure.getMessage()), folder);
        }
    }

    /// @return whether the image can be used
    private boolean image(ImageRecord record) {
        try {
            ImageManifest manifest = store.catalog().manifest(record);
            usedBlobs.add(record.manifestDigest());
            usedBlobs.add(manifest.config().digest());
            manifest.layers().stream().map(Descriptor::digest).forEach(usedBlobs::add);
            List<Digest> layers =
                    ImageConfig.parse(
                                    store.content()
                                            .read(
                                                    manifest.config().digest(),
                                                    ImageCatalog.MAX_DOCUMENT),
                                    "its config")
                            .diffIds();
            usedLayers.addAll(layers);
            for (Digest layer : layers) {
                if (!store.layers().has(layer)) {
                    unusable(record, "its layer " + layer + " is missing");
                    return false;
                }
            }
            return true;
        } catch (EngineException failure) {
            unusable(record, String.valueOf(failure.getMessage()));
            return false;
        }
    }

    private void unusable(ImageRecord record, String problem) {
        findings.add(
                "image " + record.display(),
                problem,
                "take it out of the catalogue: pull it again",
                () -> store.catalog().remove(record.manifestDigest()));
    }
}
