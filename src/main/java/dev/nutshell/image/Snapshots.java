package dev.nutshell.image;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.StateFailure;
import dev.nutshell.store.StateLayout;
import dev.nutshell.store.Temporary;
import dev.nutshell.store.TemporaryArea;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Writable layers of containers. A snapshot keeps its layers alive ([ImageGarbage]), also when the image is gone.
public final class Snapshots {
    static final String UPPER = "upper";
    static final String WORK = "work";
    private static final String RECORD = "snapshot.json";
    private static final String LAYERS = "layers";
    private static final String IMAGES = "images";

    /// The stack without layers, which is one empty folder.
    private static final List<Digest> NOTHING = List.of();

    private final Syscalls syscalls;
    private final StateLayout layout;
    private final LayerStore layers;
    private final TemporaryArea temporaries;
    private final Chains chains;
    private final LayerQuota quota;

    public Snapshots(
            Syscalls syscalls, StateLayout layout, LayerStore layers, TemporaryArea temporaries) {
        this.syscalls = syscalls;
        this.layout = layout;
        this.layers = layers;
        this.temporaries = temporaries;
        this.chains = new Chains(syscalls, layout, layers, temporaries);
        this.quota = new LayerQuota(syscalls);
    }

    /// Makes the writable layer of `id` on top of the layers `diffIds` (lowest first, as the image config lists them).
    ///
    /// Hold [ImageGarbage#protect] from the moment the image was looked up until this returns.
    ///
    /// @param images the stacks of the images that the container mounts, by their ids; they are kept alive as its own
    /// @param durable also waits until its record is on the disk: for a container that outlives a cut of the power
    /// @param bytes the most that it may hold, 0 for no limit; ask [LayerQuota#isPossible] first
    /// @throws EngineException NOT_FOUND when a layer is missing, ALREADY_EXISTS when `id` has a snapshot
    public Snapshot prepare(
            ContainerId id,
            List<Digest> diffIds,
            Map<Digest, List<Digest>> images,
            boolean durable,
            long bytes) {
        requireLayers(diffIds);
        images.values().forEach(this::requireLayers);
        Path directory = layout.snapshot(id);
        if (Files.exists(directory)) {
            throw new EngineException(
                    ErrorKind.ALREADY_EXISTS,
                    "snapshot of container " + id.shortForm() + ": exists already");
        }
        List<Path> lower = chains.lowerDirs(diffIds);
        // what is wrong with one of them shows now, not at the start
        images.values().forEach(chains::lowerDirs);
        try (Temporary folder = temporaries.newDirectory();
                FileCalls files = new FileCalls(syscalls)) {
            makeFolders(files, folder.descriptor(), lower.getFirst());
            if (bytes > 0) {
                quota.claim(files, folder.descriptor(), id);
            }
            AtomicFile.write(folder.path().resolve(RECORD), record(diffIds, images), durable);
            folder.publish(directory);
        }
        if (bytes > 0) {
            // under its name, by which the limit is found again if the maker is killed
            quota.limit(directory, bytes);
        }
        return snapshot(directory, lower);
    }

    private void requireLayers(List<Digest> diffIds) {
        for (Digest diffId : diffIds) {
            if (!layers.has(diffId)) {
                throw new EngineException(
                        ErrorKind.NOT_FOUND,
                        "layer " + diffId + ": not in the store, pull the image again");
            }
        }
    }

    /// The writable layer that `id` has already, for another start.
    ///
    /// @throws EngineException NOT_FOUND
    public Snapshot find(ContainerId id) {
        return snapshot(layout.snapshot(id), chains.lowerDirs(layersOf(id)));
    }

    /// The layers below the writable layer of `id`, lowest first.
    public List<Digest> layersOf(ContainerId id) {
        return stack(require(id), LAYERS);
    }

    /// The layers of the images that `id` mounts, lowest first, by the images' ids.
    public Map<Digest, List<Digest>> imagesOf(ContainerId id) {
        return images(require(id));
    }

    /// The folders of an image that `id` mounts, topmost first. Two at least, so that they make an overlay: a bind of a single
    /// layer would show its marks of deleted files, and whoever may mount could make it writable for everybody who shares it.
    ///
    /// @throws EngineException NOT_FOUND when `id` does not mount that image
    public List<Path> imageFolders(ContainerId id, Digest image) {
        List<Digest> diffIds = imagesOf(id).get(image);
        if (diffIds == null) {
            throw new EngineException(
                    ErrorKind.NOT_FOUND,
                    "snapshot of container " + id.shortForm() + ": does not mount image " + image);
        }
        List<Path> folders = new ArrayList<>(chains.lowerDirs(diffIds));
        if (folders.size() == 1) {
            folders.addAll(chains.lowerDirs(NOTHING));
        }
        return folders;
    }

    private ObjectNode require(ContainerId id) {
        return load(layout.snapshot(id))
                .orElseThrow(
                        () ->
                                new EngineException(
                                        ErrorKind.NOT_FOUND,
                                        "snapshot of container "
                                                + id.shortForm()
                                                + ": does not exist"));
    }

    private static Optional<ObjectNode> load(Path snapshot) {
        return AtomicFile.read(snapshot.resolve(RECORD))
                .map(record -> Json.parseObject(record, "snapshot " + snapshot));
    }

    private static List<Digest> stack(ObjectNode node, String field) {
        return Json.textList(node, field).stream().map(Digest::parse).toList();
    }

    private static Map<Digest, List<Digest>> images(ObjectNode record) {
        Map<Digest, List<Digest>> images = new LinkedHashMap<>();
        if (record.get(IMAGES) instanceof ObjectNode stacks) {
            stacks.fieldNames()
                    .forEachRemaining(id -> images.put(Digest.parse(id), stack(stacks, id)));
        }
        return images;
    }

    /// Removes the writable layer; does nothing where there is none. It must not be mounted.
    public void remove(ContainerId id) {
        if (Files.exists(layout.snapshot(id))) {
            quota.lift(layout.snapshot(id));
            temporaries.discard(layout.snapshot(id));
        }
    }

    /// The stacks that snapshots stand on. One that is removed meanwhile does not count any more.
    Set<List<Digest>> stacks() {
        Set<List<Digest>> stacks = new HashSet<>();
        try (DirectoryStream<Path> snapshots = Files.newDirectoryStream(layout.snapshots())) {
            for (Path snapshot : snapshots) {
                load(snapshot).ifPresent(record -> addStacks(stacks, record));
            }
        } catch (NoSuchFileException _) {
            // no container was ever made
        } catch (IOException e) {
            throw StateFailure.of("list", layout.snapshots(), e);
        }
        return stacks;
    }

    private static void addStacks(Set<List<Digest>> stacks, ObjectNode record) {
        stacks.add(stack(record, LAYERS));
        Map<Digest, List<Digest>> images = images(record);
        if (!images.isEmpty()) {
            stacks.addAll(images.values());
            // see imageFolders
            stacks.add(NOTHING);
        }
    }

    Chains chains() {
        return chains;
    }

    /// The upper folder's own attributes are what the container sees on `/`: those of the topmost layer.
    private static void makeFolders(FileCalls files, Fd folder, Path topmost) {
        int listable = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY;
        files.makeDirectory(folder, FileCalls.bytes(WORK), 0700);
        files.makeDirectory(folder, FileCalls.bytes(UPPER), 0700);
        try (Fd upper = files.openAt(folder, FileCalls.bytes(UPPER), listable, 0);
                Fd lower = files.open(topmost, listable, 0)) {
            AttributeCopy.copy(files, lower, upper);
        }
    }

    private static byte[] record(List<Digest> diffIds, Map<Digest, List<Digest>> images) {
        ObjectNode record = Json.object();
        record.put("schemaVersion", 1);
        record.set(LAYERS, texts(diffIds));
        if (!images.isEmpty()) {
            ObjectNode stacks = record.putObject(IMAGES);
            images.forEach((id, stack) -> stacks.set(id.toString(), texts(stack)));
        }
        return Json.write(record);
    }

    private static ArrayNode texts(List<Digest> diffIds) {
        return Json.texts(diffIds.stream().map(Digest::toString).toList());
    }

    private static Snapshot snapshot(Path directory, List<Path> lower) {
        return new Snapshot(lower, directory.resolve(UPPER), directory.resolve(WORK));
    }
}
