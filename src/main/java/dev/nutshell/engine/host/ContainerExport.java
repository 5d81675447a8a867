package dev.nutshell.engine.host;

import dev.nutshell.archive.TarWriter;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.image.Snapshot;
import dev.nutshell.image.TreePack;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.mount.OverlayMount;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The file system of a container as one archive: image and changes together, without volumes.
record ContainerExport(Store store) {

    void write(String container, OutputStream archive) {
        ContainerRecord record = store.containers().find(container);
        Snapshot snapshot = store.snapshots().find(record.id());
        List<Path> layers = new ArrayList<>(List.of(snapshot.upper()));
        layers.addAll(snapshot.lowerDirs());
        try (FileCalls files = new FileCalls(store.syscalls());
                Fd mount = new OverlayMount(store.syscalls()).detachedReadOnly(layers);
                Fd root = files.openAt(mount, new byte[] {'.'}, TreeSize.LISTABLE, 0);
                TarWriter tar = new TarWriter(archive)) {
            TreePack.ofTree(files, tar).content(root, "");
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.SYSTEM,
                    "export of container " + record.name() + ": cannot write: " + e.getMessage(),
                    e);
        }
    }
}
