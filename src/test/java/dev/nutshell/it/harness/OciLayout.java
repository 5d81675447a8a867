package dev.nutshell.it.harness;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

/// Writes an OCI image layout (image-spec 1.0, image-layout.md) that skopeo and umoci read.
public final class OciLayout {
    public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";
    private static final ObjectMapper JSON = new ObjectMapper();

    /// A stored blob as a manifest names it.
    public record Blob(String mediaType, String digest, long size) {
        public ObjectNode toJson() {
            return JSON.createObjectNode()
                    .put("mediaType", mediaType)
                    .put("digest", digest)
                    .put("size", size);
        }
    }

    public record Layer(Blob blob, String diffId) {}

    private final Path directory;

    public OciLayout(Path directory) {
        this.directory = directory;
        Disk.directories(directory.resolve("blobs/sha256"));
        Disk.write(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        if (!Files.exists(directory.resolve("index.json"))) {
            Disk.write(directory.resolve("index.json"), "{\"schemaVersion\":2,\"manifests\":[]}");
        }
    }

    public Path directory() {
        return directory;
    }

    public Path path(String digest) {
        return directory.resolve("blobs").resolve(digest.replace(':', '/'));
    }

    public Layer gzip(byte[] tar) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(tar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed(compressed.toByteArray(), digest(tar));
    }

    /// A layer from bytes that need not be what they seem.
    public Layer compressed(byte[] gzip, String diffId) {
        return new Layer(blob(LAYER + "+gzip", gzip), diffId);
    }

    public Layer plain(byte[] tar) {
        return new Layer(blob(LAYER, tar), digest(tar));
    }

    /// A layer from a tar file of any size.
    public Layer gzip(Path tar) {
        MessageDigest plain = sha256();
        MessageDigest packed = sha256();
        Path partial = directory.resolve("blobs/partial");
        try {
            try (InputStream input = Files.newInputStream(tar);
                    OutputStream file = Files.newOutputStream(partial);
                    OutputStream hashed = new DigestOutputStream(file, packed);
                    OutputStream gzip = new GZIPOutputStream(hashed, 1 << 16);
                    OutputStream sink = new DigestOutputStream(gzip, plain)) {
                input.transferTo(sink);
            }
            String digest = name(packed);
            long size = Files.size(partial);
            Files.move(partial, path(digest), StandardCopyOption.REPLACE_EXISTING);
            return new Layer(new Blob(LAYER + "+gzip", digest, size), name(plain));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Blob blob(String mediaType, byte[] content) {
        String digest = digest(content);
        try {
            Files.write(path(digest), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Blob(mediaType, digest, content.length);
    }

    /// Stores configuration and manifest; `settings` edits the configuration's document (`config`, `architecture` …).
    public Blob image(List<Layer> layers, Consumer<ObjectNode> settings) {
        ObjectNode configuration =
                JSON.createObjectNode().put("architecture", architecture()).put("os", "linux");
        configuration.put("created", "2024-01-02T03:04:05.000000006Z");
        configuration
                .putObject("config")
                .putArray("Env")
                .add("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        ArrayNode diffIds =
                configuration.putObject("rootfs").put("type", "layers").putArray("diff_ids");
        layers.forEach(layer -> diffIds.add(layer.diffId()));
        settings.accept(configuration);
        Blob config = blob("application/vnd.oci.image.config.v1+json", json(configuration));
        ObjectNode manifest =
                JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", MANIFEST);
        manifest.set("config", config.toJson());
        ArrayNode descriptors = manifest.putArray("layers");
        layers.forEach(layer -> descriptors.add(layer.blob().toJson()));
        return blob(MANIFEST, json(manifest));
    }

    /// Names a manifest in `index.json`.
    public OciLayout tag(Blob manifest, String tag) {
        try {
            ObjectNode index = (ObjectNode) JSON.readTree(directory.resolve("index.json").toFile());
            ObjectNode entry = manifest.toJson();
            entry.putObject("annotations").put("org.opencontainers.image.ref.name", tag);
            ((ArrayNode) index.get("manifests")).add(entry);
            Files.write(directory.resolve("index.json"), json(index));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] json(ObjectNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String digest(byte[] content) {
        MessageDigest digest = sha256();
        digest.update(content);
        return name(digest);
    }

    /// This machine's architecture in the registry's words.
    public static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }

    private static String name(MessageDigest digest) {
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
