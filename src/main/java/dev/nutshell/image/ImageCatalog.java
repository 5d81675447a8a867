package dev.nutshell.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.spec.image.Descriptor;
import dev.nutshell.spec.image.ImageManifest;
import dev.nutshell.spec.image.ImageReference;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.FileLock;
import dev.nutshell.store.StateLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Names of images: the `index.json` of the OCI image layout, replaced as a whole under one lock.
///
/// An entry's name is its annotation `org.opencontainers.image.ref.name` in full (`docker.io/library/debian:latest`), so that
/// `skopeo inspect oci:ROOT/images:docker.io/library/debian:latest` finds it. Readers take no lock: they see the old index or
/// the new one. Thread-safe, also between processes.
public final class ImageCatalog {
    /// Annotation with the name (image-spec, annotations.md).
    public static final String REFERENCE_NAME = "org.opencontainers.image.ref.name";

    /// Largest manifest or config that is read back.
    public static final long MAX_DOCUMENT = 16L << 20;

    private static final String INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

    private final Syscalls syscalls;
    private final StateLayout layout;
    private final ContentStore content;

    public ImageCatalog(Syscalls syscalls, StateLayout layout, ContentStore content) {
        this.syscalls = syscalls;
        this.layout = layout;
        this.content = content;
    }

    /// Every named and every dangling image, in the order of their coming.
    public List<ImageRecord> list() {
        List<ImageRecord> records = new ArrayList<>();
        for (JsonNode entry : entries(load())) {
            records.add(record(entry));
        }
        return records;
    }

    /// The image that `reference` names: exactly this name, or this digest of this repository.
    public Optional<ImageRecord> find(ImageReference reference) {
        String name = reference.canonical();
        Optional<Digest> pinned = reference.pinnedDigest();
        Optional<ImageRecord> byName =
                list().stream().filter(record -> isNamed(record, name)).findFirst();
        if (byName.isPresent() || pinned.isEmpty()) {
            return byName;
        }
        return list().stream()
                .filter(
                        record ->
                                record.manifestDigest().equals(pinned.get())
                                        || record.repositoryDigest().equals(pinned.get()))
                .filter(
                        record ->
                                record.name()
                                        .filter(n -> n.name().equals(reference.name()))
                                        .isPresent())
                .findFirst();
    }

    /// The image whose id (digest of its config, as Docker's) starts with `prefix`, with or without `sha256:`.
    ///
    /// @throws EngineException INVALID_ARGUMENT when several images do
    public Optional<ImageRecord> findById(String prefix) {
        String hex = prefix.startsWith("sha256:") ? prefix.substring("sha256:".length()) : prefix;
        if (hex.isEmpty() || !hex.matches("[0-9a-f]{1,128}")) {
            return Optional.empty();
        }
        Map<Digest, ImageRecord> found = new LinkedHashMap<>();
        for (ImageRecord record : list()) {
            Digest id = id(record);
            if (id.hex().startsWith(hex) || record.manifestDigest().hex().startsWith(hex)) {
                found.putIfAbsent(id, record);
            }
        }
        if (found.size() > 1) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "image id " + prefix + ": ambiguous, " + found.size() + " match");
        }
        return found.values().stream().findFirst();
    }

    /// The image that a user's word means: a name, else the beginning of an id.
    ///
    /// @throws EngineException INVALID_ARGUMENT when several images have ids that begin so
    public Optional<ImageRecord> findByWord(String word) {
        Optional<ImageRecord> named;
        try {
            named = find(ImageReference.parse(word));
        } catch (EngineException _) {
            // no name: it can be an id still
            named = Optional.empty();
        }
        return named.isPresent() ? named : findById(word);
    }

    /// The image's id: the digest of its config.
    public Digest id(ImageRecord record) {
        return manifest(record).config().digest();
    }

    public ImageManifest manifest(ImageRecord record) {
        byte[] bytes = content.read(record.manifestDigest(), MAX_DOCUMENT);
        return ImageManifest.parse(
                bytes, record.manifest().mediaType(), "manifest " + record.manifestDigest());
    }

    /// Lists the image under `reference`, after everything that was written so far is on the disk.
    ///
    /// This is the one place of the image store that waits for the disk: one `syncfs(2)` for all blobs and layers of an
    /// image instead of an `fsync(2)` for each file. Another image that had the name stays as a dangling one.
    public ImageRecord tag(ImageReference reference, Descriptor manifest) {
        String name = reference.canonical();
        Map<String, String> annotations = new HashMap<>(manifest.annotations());
        annotations.put(REFERENCE_NAME, name);
        Descriptor named = manifest.annotated(annotations);
        content.prepare();
        syncFileSystem();
        try (FileLock _ = lock()) {
            ObjectNode index = load();
            List<JsonNode> entries = entries(index);
            List<JsonNode> kept = new ArrayList<>();
            for (JsonNode entry : entries) {
                if (!name.equals(name(entry))) {
                    kept.add(entry);
                } else if (!isListedBeside(entry, entries, manifest.digest())) {
                    kept.add(withoutName(entry));
                }
            }
            // an image that gets a name is not dangling any more
            kept.removeIf(
                    entry ->
                            name(entry).isEmpty()
                                    && record(entry).manifestDigest().equals(manifest.digest()));
            kept.add(named.toJson());
            store(index, kept);
        }
        return new ImageRecord(reference, named);
    }

    /// Lists an image that has no name, unless it has one already.
    public ImageRecord addDangling(Descriptor manifest) {
        content.prepare();
        syncFileSystem();
        try (FileLock _ = lock()) {
            ObjectNode index = load();
            List<JsonNode> entries = new ArrayList<>(entries(index));
            boolean listed =
                    entries.stream()
                            .anyMatch(
                                    entry ->
                                            record(entry)
                                                    .manifestDigest()
                                                    .equals(manifest.digest()));
            if (!listed) {
                entries.add(manifest.toJson());
                store(index, entries);
            }
        }
        return new ImageRecord(null, manifest);
    }

    /// Takes the name away; the last name takes the image's entry with it.
    ///
    /// @return `false` where nothing had the name
    public boolean untag(ImageReference reference) {
        String name = reference.canonical();
        return removeEntries(entry -> name.equals(name(entry)));
    }

    /// Takes every name of the image with this manifest away, and the image with them.
    public boolean remove(Digest manifest) {
        return removeEntries(entry -> record(entry).manifestDigest().equals(manifest));
    }

    private boolean removeEntries(Predicate<JsonNode> doomed) {
        try (FileLock _ = lock()) {
            ObjectNode index = load();
            List<JsonNode> entries = new ArrayList<>(entries(index));
            if (!entries.removeIf(doomed)) {
                return false;
            }
            store(index, entries);
            return true;
        }
    }

    private void syncFileSystem() {
        try (FileCalls files = new FileCalls(syscalls);
                Fd root =
                        files.open(
                                layout.imageLayout(),
                                OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY,
                                0)) {
            files.content().syncFileSystem(root);
        }
    }

    private FileLock lock() {
        return FileLock.exclusive(syscalls, layout.lock("images"));
    }

    private ObjectNode load() {
        return AtomicFile.read(layout.imageIndex())
                .map(bytes -> Json.parseObject(bytes, "image index " + layout.imageIndex()))
                .orElseGet(ImageCatalog::emptyIndex);
    }

    private void store(ObjectNode index, List<JsonNode> entries) {
        ArrayNode manifests = Json.array();
        entries.forEach(manifests::add);
        index.set("manifests", manifests);
        AtomicFile.write(layout.imageIndex(), Json.write(index), true);
    }

    private static ObjectNode emptyIndex() {
        ObjectNode index = Json.object();
        index.put("schemaVersion", 2);
        index.put("mediaType", INDEX_TYPE);
        return index;
    }

    /// Whether the image of `entry` needs no dangling entry: it is the one being tagged, or has another name.
    private static boolean isListedBeside(JsonNode entry, List<JsonNode> entries, Digest tagged) {
        Digest digest = record(entry).manifestDigest();
        return digest.equals(tagged)
                || entries.stream()
                        .anyMatch(
                                other ->
                                        other != entry
                                                && record(other).manifestDigest().equals(digest));
    }

    private static JsonNode withoutName(JsonNode entry) {
        ObjectNode copy = entry.deepCopy();
        if (copy.get("annotations") instanceof ObjectNode annotations) {
            annotations.remove(REFERENCE_NAME);
        }
        return copy;
    }

    private static boolean isNamed(ImageRecord record, String canonical) {
        return canonical.equals(record.manifest().annotations().get(REFERENCE_NAME));
    }

    private static String name(JsonNode entry) {
        return entry.path("annotations").path(REFERENCE_NAME).asText("");
    }

    private static List<JsonNode> entries(ObjectNode index) {
        return Json.elements(index, "manifests");
    }

    /// Another tool may have written a name that is none: the image is dangling then, not lost.
    private static ImageRecord record(JsonNode entry) {
        Descriptor manifest = Descriptor.fromJson(entry, "image index");
        String name = name(entry);
        try {
            return new ImageRecord(name.isEmpty() ? null : ImageReference.parse(name), manifest);
        } catch (EngineException _) {
            return new ImageRecord(null, manifest);
        }
    }
}
