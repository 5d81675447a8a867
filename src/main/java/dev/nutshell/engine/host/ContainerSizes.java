package dev.nutshell.engine.host;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import dev.nutshell.engine.ContainerSummary.Size;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;

/// How much a container takes on the disk.
final class ContainerSizes {
    private final Store store;

    ContainerSizes(Store store) {
        this.store = store;
    }

    Size of(ContainerId id) {
        long image = 0;
        for (Digest layer : store.snapshots().layersOf(id)) {
            image += store.layers().record(layer).size();
        }
        long writable;
        try (FileCalls files = new FileCalls(store.syscalls());
                Fd upper = files.open(store.snapshots().find(id).upper(), TreeSize.LISTABLE, 0)) {
            writable = new TreeSize(files).of(upper);
        }
        return new Size(writable, writable + image);
    }
}
