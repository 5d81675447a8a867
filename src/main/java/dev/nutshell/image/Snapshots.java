package dev.nutshell.image;

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
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Writable layers of containers. A snapshot keeps its layers alive ([ImageGarbage]), also when the image is gone.
public final class Snapshots {
    static final String UPPER = "upper";
    static final String WORK = "work";
    private static final String RECORD = "snapshot.json";

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
    /// @param durable also waits until its record is on the disk: for a container that outlives a cut of the power
    /// @param bytes the most that it may hold, 0 for no limit; ask [LayerQuota#isPossible] first
    /// @throws EngineException NOT_FOUND when a layer is missing, ALREADY_EXISTS when `id` has a snapshot
    public Snapshot prepare(ContainerId id, List<Digest> diffIds, boolean durable, long bytes) {
        for (Digest diffId : diffIds) {
            if (!layers.has(diffId)) {
                throw new EngineException(
                        ErrorKind.NOT_FOUND,
                        "layer " + diffId + ": not in the store, pull the image again");
            }
        }
        Path directory = layout.snapshot(id);
        if (Files.exists(directory)) {
            throw new EngineException(
                    ErrorKind.ALREADY_EXISTS,
                    "snapshot of container " + id.shortForm() + ": exists already");
        }
        List<Path> lower = chains.lowerDirs(diffIds);
        try (Temporary folder = temporaries.newDirectory();
                FileCalls files = new FileCalls(syscalls)) {
            makeFolders(files, folder.descriptor(), lower.getFirst());
            if (bytes > 0) {
                quota.claim(files, folder.descriptor(), id);
            }
            AtomicFile.write(folder.path().resolve(RECORD), record(diffIds), durable);
            folder.publish(directory);
        }
        if (bytes > 0) {
            // under its name, by which the limit is found again if the maker is killed
            quota.limit(directory, bytes);
        }
        return snapshot(directory, lower);
    }

    /// The writable layer that `id` has already, for another start.
    ///
    /// @throws EngineException NOT_FOUND
    public Snapshot find(ContainerId id) {
        return snapshot(layout.snapshot(id), chains.lowerDirs(layersOf(id)));
    }

    /// The layers below the writable layer of `id`, lowest first.
    public List<Digest> layersOf(ContainerId id) {
        return stack(layout.snapshot(id))
                .orElseThrow(
                        () ->
                                new EngineException(
                                        ErrorKind.NOT_FOUND,
                                        "snapshot of container "
                                                + id.shortForm()
                                                + ": does not exist"));
    }

    private static Optional<List<Digest>> stack(Path snapshot) {
        Optional<byte[]> record = AtomicFile.read(snapshot.resolve(RECORD));
        if (record.isEmpty()) {
            return Optional.empty();
        }
        List<Digest> diffIds = new ArrayList<>();
        for (String text :
                Json.textList(Json.parseObject(record.get(), "snapshot " + snapshot), "layers")) {
            diffIds.add(Digest.parse(text));
        }
        return Optional.of(diffIds);
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
                stack(snapshot).ifPresent(stacks::add);
            }
        } catch (NoSuchFileException _) {
            // no container was ever made
        } catch (IOException e) {
            throw StateFailure.of("list", layout.snapshots(), e);
        }
        return stacks;
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

    private static byte[] record(List<Digest> diffIds) {
        var record = Json.object();
        record.put("schemaVersion", 1);
        record.set("layers", Json.texts(diffIds.stream().map(Digest::toString).toList()));
        return Json.write(record);
    }

    private static Snapshot snapshot(Path directory, List<Path> lower) {
        return new Snapshot(lower, directory.resolve(UPPER), directory.resolve(WORK));
    }
}
