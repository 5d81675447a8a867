package dev.nutshell.image;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.spec.image.Descriptor;
import dev.nutshell.spec.image.MediaTypes;
import dev.nutshell.store.StateLayout;
import dev.nutshell.store.TemporaryArea;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// An image store in a directory of a test, wired as the engine wires it.
final class Store {
    final Syscalls syscalls = SymbolSource.syscalls();
    final StateLayout layout;
    final TemporaryArea temporaries;
    final ContentStore content;
    final LayerStore layers;
    final LayerIngest ingest;
    final ImageCatalog catalog;
    final Snapshots snapshots;
    final ImageGarbage garbage;

    Store(Path root) {
        this(root, LayerLimits.DEFAULT);
    }

    Store(Path root, LayerLimits limits) {
        layout = new StateLayout(root.resolve("root"), root.resolve("run"));
        temporaries = new TemporaryArea(syscalls, layout);
        content = new ContentStore(layout, temporaries);
        layers = new LayerStore(syscalls, layout, temporaries);
        ingest = new LayerIngest(syscalls, content, layers, temporaries, limits);
        catalog = new ImageCatalog(syscalls, layout, content);
        snapshots = new Snapshots(syscalls, layout, layers, temporaries);
        garbage = new ImageGarbage(syscalls, layout, content, catalog, layers, snapshots);
        // an older store would be swept by the first protection
        garbage.protect().close();
    }

    /// Ingests an archive that is not compressed, and returns its digest, which is its diff id.
    Digest ingest(byte[] archive) {
        return ingest(archive, archive);
    }

    /// Ingests `compressed`, of which `archive` is the content, and returns the diff id.
    Digest ingest(byte[] compressed, byte[] archive) {
        Digest diffId = Digest.sha256(archive);
        ingest.ingest(
                layer(compressed), diffId, () -> new ByteArrayInputStream(compressed), _ -> {});
        return diffId;
    }

    static Descriptor layer(byte[] compressed) {
        return new Descriptor(MediaTypes.OCI_LAYER, Digest.sha256(compressed), compressed.length);
    }

    /// The tree of an ingested archive.
    Path unpacked(byte[] archive) {
        return layers.diff(ingest(archive));
    }

    /// A new container's root on these archives, the lowest first.
    Snapshot snapshot(List<byte[]> archives) {
        List<Digest> diffIds = new ArrayList<>();
        for (byte[] archive : archives) {
            diffIds.add(ingest(archive));
        }
        return snapshots.prepare(ContainerId.random(), diffIds, Map.of(), true, 0);
    }

    /// What nobody but a running operation may have.
    Path temporaryArea() {
        return layout.temporary();
    }
}
