package dev.nutshell.image;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.FileLock;
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
import java.util.List;

/// Unpacked layers, each a folder of its own named by its diff id: overlayfs stacks them, so a layer is unpacked once for all
/// images, in any order, beside others.
///
/// A layer that is here is complete: it came by one rename. Thread-safe, also between processes.
public final class LayerStore {
    static final String DIFF = "diff";
    static final byte[] DIFF_NAME = FileCalls.bytes(DIFF);
    static final String RECORD = "layer.json";

    private final Syscalls syscalls;
    private final StateLayout layout;
    private final TemporaryArea temporaries;

    public LayerStore(Syscalls syscalls, StateLayout layout, TemporaryArea temporaries) {
        this.syscalls = syscalls;
        this.layout = layout;
        this.temporaries = temporaries;
    }

    public boolean has(Digest diffId) {
        return Files.isDirectory(layout.layer(diffId));
    }

    /// The layer's tree, ready to be a `lowerdir`: whiteouts are devices 0:0, opaque directories carry the attribute.
    public Path diff(Digest diffId) {
        return layout.layer(diffId).resolve(DIFF);
    }

    /// What was counted when the layer was unpacked.
    ///
    /// @throws EngineException NOT_FOUND
    public LayerRecord record(Digest diffId) {
        return AtomicFile.read(layout.layer(diffId).resolve(RECORD))
                .map(bytes -> LayerRecord.parse(bytes, "record of layer " + diffId))
                .orElseThrow(
                        () ->
                                new EngineException(
                                        ErrorKind.NOT_FOUND,
                                        "layer " + diffId + ": not in the store"));
    }

    /// Every layer here.
    public List<Digest> list() {
        List<Digest> diffIds = new ArrayList<>();
        for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
            Path directory = layout.layers().resolve(algorithm.prefix());
            try (DirectoryStream<Path> layers = Files.newDirectoryStream(directory)) {
                for (Path layer : layers) {
                    StoredName.digest(algorithm, layer).ifPresent(diffIds::add);
                }
            } catch (NoSuchFileException _) {
                // no layer under this algorithm
            } catch (IOException e) {
                throw StateFailure.of("list", directory, e);
            }
        }
        return diffIds;
    }

    /// Held while one process fetches and unpacks the layer; the others wait and find it done.
    FileLock lock(Digest diffId) throws InterruptedException {
        return FileLock.patiently(syscalls, layout.lock("layer-" + diffId.hex()));
    }

    /// Adds a complete layer; the caller holds its lock.
    void publish(Digest diffId, Temporary layer) {
        layer.publish(layout.layer(diffId));
    }

    /// Takes the layer out of the store.
    void remove(Digest diffId) {
        temporaries.discard(layout.layer(diffId));
    }
}
