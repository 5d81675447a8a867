package dev.nutshell.engine.image;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.engine.ImageTree;
import dev.nutshell.image.ImageCatalog;
import dev.nutshell.image.ImageRecord;
import dev.nutshell.json.Json;
import dev.nutshell.spec.image.Descriptor;
import dev.nutshell.spec.image.ImageConfig;
import dev.nutshell.spec.image.ImageManifest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// One image of the store with all its names, read when it is asked for.
///
/// @param records its lines in the catalog, at least one
/// @param size bytes of all its layers unpacked; layers that are not here count nothing
record StoredImage(
        Digest id,
        List<ImageRecord> records,
        ImageManifest manifest,
        ImageConfig config,
        long size) {

    static StoredImage read(ImageStore store, List<ImageRecord> records) {
        ImageRecord first = records.getFirst();
        ImageManifest manifest = store.catalog().manifest(first);
        Descriptor document = manifest.config();
        ImageConfig config =
                ImageConfig.parse(
                        store.content().read(document.digest(), ImageCatalog.MAX_DOCUMENT),
                        "config of image " + first.display());
        long size = config.diffIds().stream().mapToLong(layer -> layerSize(store, layer)).sum();
        return new StoredImage(document.digest(), records, manifest, config, size);
    }

    /// Bytes of one unpacked layer; 0 when it is not here.
    static long layerSize(ImageStore store, Digest diffId) {
        try {
            return store.layers().has(diffId) ? store.layers().record(diffId).size() : 0;
        } catch (EngineException _) {
            // taken away meanwhile
            return 0;
        }
    }

    /// What its builder says of it.
    Map<String, String> labels() {
        return Json.textMap(config.document().path("config"), "Labels");
    }

    /// When the image was built; empty when it does not say.
    Optional<Instant> created() {
        try {
            return Optional.of(OffsetDateTime.parse(config.created()).toInstant())
                    .filter(time -> time.isAfter(Instant.EPOCH));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /// `debian:12`, `user/app:1` …, without names that are a digest only.
    List<String> tags() {
        return records.stream()
                .flatMap(record -> record.name().stream())
                .filter(name -> name.tagName().isPresent())
                .map(name -> name.withoutDigest().familiar())
                .toList();
    }

    /// With those of its names that a filter lets through; empty when there are none.
    Optional<StoredImage> named(ImageFilter filter) {
        List<ImageRecord> accepted =
                records.stream().filter(record -> filter.accepts(record.name())).toList();
        return accepted.isEmpty()
                ? Optional.empty()
                : Optional.of(new StoredImage(id, accepted, manifest, config, size));
    }

    /// What it takes of the disk.
    ImageTree tree(ImageStore store, int containers) {
        Descriptor self = records.getFirst().manifest();
        long content =
                Stream.concat(Stream.of(self, manifest.config()), manifest.layers().stream())
                        .distinct()
                        .filter(blob -> store.content().has(blob.digest()))
                        .mapToLong(Descriptor::size)
                        .sum();
        return new ImageTree(
                tags(), id, config.platform().toString(), self.digest(), content, size, containers);
    }

    /// `debian@sha256:…`, one for each repository.
    List<String> repositoryDigests() {
        return records.stream()
                .filter(record -> record.name().isPresent())
                .map(record -> record.name().get().familiarName() + "@" + record.repositoryDigest())
                .distinct()
                .toList();
    }
}
