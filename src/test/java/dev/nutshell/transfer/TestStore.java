package dev.nutshell.transfer;

import dev.nutshell.image.ContentStore;
import dev.nutshell.image.ImageCatalog;
import dev.nutshell.image.ImageGarbage;
import dev.nutshell.image.LayerIngest;
import dev.nutshell.image.LayerStore;
import dev.nutshell.image.Snapshots;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.registry.Registries;
import dev.nutshell.store.StateLayout;
import dev.nutshell.store.TemporaryArea;
import java.nio.file.Path;

/// An image store of its own below `/tmp`, put together as the engine does.
final class TestStore implements AutoCloseable {
    final Path directory = Disk.temporary("nutshell-store");
    final StateLayout layout = new StateLayout(directory.resolve("root"), directory.resolve("run"));
    final Syscalls syscalls = SymbolSource.syscalls();
    final TemporaryArea temporaries = new TemporaryArea(syscalls, layout);
    final ContentStore content = new ContentStore(layout, temporaries);
    final LayerStore layers = new LayerStore(syscalls, layout, temporaries);
    final ImageCatalog catalog = new ImageCatalog(syscalls, layout, content);
    final LayerIngest ingest = new LayerIngest(syscalls, content, layers, temporaries);
    final ImageGarbage garbage =
            new ImageGarbage(
                    syscalls,
                    layout,
                    content,
                    catalog,
                    layers,
                    new Snapshots(syscalls, layout, layers, temporaries));

    Pull pull(Registries registries) {
        return new Pull(
                catalog, content, layers, ingest, garbage, registries, Pull.DEFAULT_PARALLEL);
    }

    @Override
    public void close() {
        Disk.remove(directory);
    }
}
