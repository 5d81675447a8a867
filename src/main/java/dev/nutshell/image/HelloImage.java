package dev.nutshell.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.spec.image.Descriptor;
import dev.nutshell.spec.image.ImageReference;
import dev.nutshell.spec.image.MediaTypes;
import dev.nutshell.store.StateFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The built-in image `hello`: one layer with one file, a copy of the engine's own static binary, which greets when it is
/// called `/hello`. So the first container needs no registry and no network.
///
/// It goes through the store as every other image does. The entry remembers which binary it was made from, and a changed
/// binary makes a new one. An image of that name that somebody pulled is left alone.
public final class HelloImage {
    /// The image's name for the user.
    public static final String NAME = "hello";

    private static final String MADE_FROM = "dev.nutshell.hello.binary";
    private static final int BLOCK = 512;
    private static final int MODE = 0755;

    private final ContentStore content;
    private final ImageCatalog catalog;
    private final LayerIngest ingest;
    private final Path binary;

    /// @param binary the engine's executable; it has to be static
    public HelloImage(ContentStore content, ImageCatalog catalog, LayerIngest ingest, Path binary) {
        this.content = content;
        this.catalog = catalog;
        this.ingest = ingest;
        this.binary = binary;
    }

    /// Whether `reference` means the built-in image.
    public static boolean isMeant(ImageReference reference) {
        return reference.canonical().equals(ImageReference.parse(NAME).canonical());
    }

    /// The image, made if it is not here or was made from another binary. Hold [ImageGarbage#protect] around it.
    public ImageRecord ensure() {
        ImageReference reference = ImageReference.parse(NAME);
        String identity = identity();
        Optional<ImageRecord> present = catalog.find(reference);
        if (present.isPresent()) {
            String madeFrom = present.get().manifest().annotations().get(MADE_FROM);
            if (madeFrom == null || madeFrom.equals(identity)) {
                return present.get();
            }
        }
        Descriptor layer = layer();
        // not compressed: digest and diff id are the same
        ingest.ingest(layer, layer.digest(), this::archive, _ -> {});
        byte[] manifest = manifest(layer);
        Descriptor descriptor =
                new Descriptor(
                        MediaTypes.OCI_MANIFEST,
                        content.put(manifest),
                        manifest.length,
                        Map.of(MADE_FROM, identity));
        return catalog.tag(reference, descriptor);
    }

    private byte[] manifest(Descriptor layer) {
        byte[] config = config(layer.digest());
        ObjectNode manifest = Json.object();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", MediaTypes.OCI_MANIFEST);
        manifest.set(
                "config",
                new Descriptor(MediaTypes.OCI_CONFIG, content.put(config), config.length).toJson());
        manifest.set("layers", Json.array().add(layer.toJson()));
        return Json.write(manifest);
    }

    private static byte[] config(Digest diffId) {
        ObjectNode config = Json.object();
        config.put("architecture", Architecture.current().ociName());
        config.put("os", "linux");
        config.put("created", "1970-01-01T00:00:00Z");
        ObjectNode run = config.putObject("config");
        run.set(
                "Env",
                Json.texts(
                        List.of(
                                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")));
        run.set("Cmd", Json.texts(List.of("/hello")));
        run.put("WorkingDir", "/");
        ObjectNode rootfs = config.putObject("rootfs");
        rootfs.put("type", "layers");
        rootfs.set("diff_ids", Json.texts(List.of(diffId.toString())));
        return Json.write(config);
    }

    /// Descriptor of the layer: its bytes are generated twice, once for the digest and once to be stored.
    private Descriptor layer() {
        MessageDigest hasher = Digest.Algorithm.SHA256.newHasher();
        try (InputStream archive = new DigestInputStream(archive(), hasher)) {
            long size = archive.transferTo(OutputStream.nullOutputStream());
            return new Descriptor(
                    MediaTypes.OCI_LAYER, Digest.finish(Digest.Algorithm.SHA256, hasher), size);
        } catch (IOException e) {
            throw StateFailure.of("read", binary, e);
        }
    }

    /// The layer as a tar archive: header, the binary, padding, two zero blocks.
    private InputStream archive() throws IOException {
        long size = Files.size(binary);
        int padding = (int) ((BLOCK - size % BLOCK) % BLOCK);
        return new SequenceInputStream(
                Collections.enumeration(
                        List.of(
                                new ByteArrayInputStream(header("hello", size)),
                                Files.newInputStream(binary),
                                new ByteArrayInputStream(new byte[padding + 2 * BLOCK]))));
    }

    /// A ustar header, with times and owner of zero so that the same binary makes the same image everywhere.
    private static byte[] header(String name, long size) {
        byte[] block = new byte[BLOCK];
        put(block, 0, name);
        put(block, 100, String.format(Locale.ROOT, "%07o", MODE));
        put(block, 108, "0000000");
        put(block, 116, "0000000");
        put(block, 124, String.format(Locale.ROOT, "%011o", size));
        put(block, 136, "00000000000");
        put(block, 148, "        ");
        put(block, 156, "0");
        put(block, 257, "ustar\00000");
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
        return block;
    }

    private static void put(byte[] block, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, offset, bytes.length);
    }

    /// Tells one build of the binary from another without reading it.
    private String identity() {
        try {
            return Files.size(binary) + "-" + Files.getLastModifiedTime(binary).toInstant();
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.NOT_FOUND,
                    "binary " + binary + ": cannot be read: " + e.getMessage(),
                    e);
        }
    }
}
