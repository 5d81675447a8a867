package dev.nutshell.engine.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.archive.Compression;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.image.ContentStore;
import dev.nutshell.image.ImageCatalog;
import dev.nutshell.image.LayerIngest;
import dev.nutshell.journal.EventJournal;
import dev.nutshell.journal.ObjectKind;
import dev.nutshell.json.Json;
import dev.nutshell.spec.image.Descriptor;
import dev.nutshell.spec.image.ImageReference;
import dev.nutshell.spec.image.MediaTypes;
import dev.nutshell.store.Temporary;
import dev.nutshell.store.TemporaryArea;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes images out of archives that are produced here (`commit`, `import`). Hold `ImageGarbage.protect` around it.
public record NewImage(
        ContentStore content,
        ImageCatalog catalog,
        LayerIngest ingest,
        TemporaryArea temporaries,
        EventJournal journal) {

    /// A layer that is in the store.
    ///
    /// @param blob its archive as it was given
    public record Layer(Descriptor blob, Digest diffId) {}

    /// What writes an archive.
    @FunctionalInterface
    public interface ArchiveSource {
        void writeTo(OutputStream out) throws IOException;
    }

    /// Brings an archive into the store as a layer, plain or compressed as it is.
    ///
    /// It may come from a pipe, so it is put aside first: a layer has to be named by its digests before it is unpacked.
    ///
    /// @throws EngineException CORRUPT for what is no archive
    public Layer layer(ArchiveSource source) {
        try (Temporary file = temporaries.newFile()) {
            MessageDigest packed = Digest.Algorithm.SHA256.newHasher();
            try (OutputStream out =
                    new DigestOutputStream(Files.newOutputStream(file.path()), packed)) {
                source.writeTo(out);
            }
            Descriptor blob =
                    new Descriptor(
                            mediaType(file.path()),
                            Digest.finish(Digest.Algorithm.SHA256, packed),
                            Files.size(file.path()));
            Digest diffId = diffId(file.path());
            ingest.ingest(blob, diffId, () -> Files.newInputStream(file.path()), _ -> {});
            return new Layer(blob, diffId);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.CORRUPT, "cannot read the archive: " + e.getMessage(), e);
        }
    }

    private static Digest diffId(Path file) throws IOException {
        MessageDigest plain = Digest.Algorithm.SHA256.newHasher();
        try (InputStream in =
                new DigestInputStream(Compression.decode(Files.newInputStream(file)), plain)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return Digest.finish(Digest.Algorithm.SHA256, plain);
    }

    private static String mediaType(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return switch (Compression.of(in)) {
                case NONE -> MediaTypes.OCI_LAYER;
                case GZIP -> MediaTypes.OCI_LAYER_GZIP;
                case ZSTD -> MediaTypes.OCI_LAYER_ZSTD;
            };
        }
    }

    /// Lists an image with this configuration and these layers (lowest first).
    ///
    /// @param name absent: the image is dangling
    /// @return its id
    public Digest publish(
            ObjectNode config, List<Descriptor> layers, @Nullable ImageReference name) {
        byte[] bytes = Json.write(config);
        Digest id = content.put(bytes);
        ObjectNode manifest = Json.object();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", MediaTypes.OCI_MANIFEST);
        manifest.set("config", new Descriptor(MediaTypes.OCI_CONFIG, id, bytes.length).toJson());
        layers.forEach(layer -> manifest.withArray("/layers").add(ociLayer(layer).toJson()));
        byte[] document = Json.write(manifest);
        Descriptor descriptor =
                new Descriptor(MediaTypes.OCI_MANIFEST, content.put(document), document.length);
        if (name == null) {
            catalog.addDangling(descriptor);
        } else {
            catalog.tag(name, descriptor);
            journal.record(ObjectKind.IMAGE, "tag", id.toString(), tagged(config, name));
        }
        return id;
    }

    private static Map<String, String> tagged(ObjectNode config, ImageReference name) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("name", name.familiar());
        config.path("config")
                .path("Labels")
                .forEachEntry((label, value) -> attributes.putIfAbsent(label, value.asText()));
        return attributes;
    }

    /// Docker's layers are the specification's under another name.
    private static Descriptor ociLayer(Descriptor layer) {
        String type =
                switch (layer.mediaType()) {
                    case MediaTypes.DOCKER_LAYER -> MediaTypes.OCI_LAYER;
                    case MediaTypes.DOCKER_LAYER_GZIP -> MediaTypes.OCI_LAYER_GZIP;
                    default -> layer.mediaType();
                };
        return new Descriptor(type, layer.digest(), layer.size());
    }
}
