package dev.nutshell.engine.check;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.folder.ContainerFolders;
import dev.nutshell.container.folder.ContainerLock;
import dev.nutshell.container.folder.ContainerNames;
import dev.nutshell.container.folder.ContainerRemoval;
import dev.nutshell.container.mount.MountPoint;
import dev.nutshell.engine.host.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Containers against their names, writable layers, volumes, states and folders in the run root.
final class ContainerCheck {
    private final Store store;
    private final Findings findings;
    private final ContainerFolders folders;
    private final ContainerNames names;
    private final ContainerRemoval removal;
    private final Set<Digest> layers = new HashSet<>();

    ContainerCheck(Store store, Findings findings) {
        this.store = store;
        this.findings = findings;
        this.folders = new ContainerFolders(store.syscalls(), store.layout());
        this.names = new ContainerNames(store.syscalls(), store.layout());
        this.removal = new ContainerRemoval(store.syscalls(), store.layout(), store.temporaries());
    }

    /// Layers that containers stand on, or mount.
    Set<Digest> layers() {
        return layers;
    }

    void run() {
        for (ContainerId id : folders.list()) {
            if (removal.isContainer(id)) {
                container(id);
            } else if (isAtRest(id)) {
                findings.leftover(
                        "container " + id.shortForm(),
                        "made or removed in part only",
                        () -> removal.sweep(id));
            }
        }
        names();
        snapshots();
        runFolders();
    }

    /// Nobody is making or removing it just now.
    private boolean isAtRest(ContainerId id) {
        Optional<ContainerLock> lock = folders.tryLock(id);
        lock.ifPresent(ContainerLock::close);
        return lock.isPresent();
    }

    private void container(ContainerId id) {
        String object = "container " + id.shortForm();
        try {
            Optional<ContainerRecord> record = store.containers().load(id);
            if (record.isPresent()) {
                name(object, record.get());
                volumes(object, record.get());
            }
        } catch (EngineException failure) {
            findings.add(
                    object,
                    String.valueOf(failure.getMessage()),
                    "left alone: its files are in " + store.layout().snapshot(id));
        }
        writableLayer(object, id);
        state(object, id);
    }

    private void name(String object, ContainerRecord record) {
        Optional<ContainerId> holder = names.holder(record.name());
        if (holder.isEmpty()) {
            findings.add(
                    object,
                    "nobody holds its name " + record.name(),
                    "give the name back to it",
                    () -> names.claim(record.name(), record.id()));
        } else if (!holder.get().equals(record.id())) {
            findings.add(
                    object,
                    "its name "
                            + record.name()
                            + " is container "
                            + holder.get().shortForm()
                            + "'s",
                    "rename it by its id");
        }
    }

    private void volumes(String object, ContainerRecord record) {
        for (MountPoint mount : record.mounts()) {
            if (mount instanceof MountPoint.Volume volume
                    && store.volumes().find(volume.name()).isEmpty()) {
                findings.add(
                        object,
                        "its volume " + volume.name() + " is missing",
                        "make it with 'volume create', or remove the container");
            }
        }
    }

    private void writableLayer(String object, ContainerId id) {
        try {
            for (Digest layer : store.snapshots().layersOf(id)) {
                layer(object, layer, "its layer", "its image");
            }
            store.snapshots().imagesOf(id).forEach((image, stack) -> mounted(object, image, stack));
        } catch (EngineException failure) {
            findings.add(
                    object,
                    String.valueOf(failure.getMessage()),
                    "it cannot be started: remove the container");
        }
    }

    private void mounted(String object, Digest image, List<Digest> stack) {
        for (Digest layer : stack) {
            layer(object, layer, "layer", "image " + image.shortHex() + ", which it mounts,");
        }
    }

    /// @param whose what the layer is to the container
    /// @param source the image that brings it
    private void layer(String object, Digest layer, String whose, String source) {
        layers.add(layer);
        if (!store.layers().has(layer)) {
            findings.add(object, whose + " " + layer + " is missing", "pull " + source + " again");
        }
    }

    private void state(String object, ContainerId id) {
        try {
            store.states().read(id);
        } catch (EngineException failure) {
            if (failure.kind() == ErrorKind.CORRUPT) {
                findings.add(
                        object,
                        String.valueOf(failure.getMessage()),
                        "remove the state: how it ended is unknown",
                        () -> Findings.delete(store.layout().containerState(id)));
            }
        }
    }

    private void names() {
        for (Path entry : Findings.entries(store.layout().containerNames())) {
            String name = Findings.name(entry);
            try {
                Optional<ContainerId> holder = names.holder(name);
                if (holder.isEmpty()) {
                    findings.add(
                            "name " + name, "its entry is no link", "remove it by hand: " + entry);
                } else if (!folders.exists(holder.get())) {
                    findings.leftover(
                            "name " + name,
                            "there is no container " + holder.get().shortForm(),
                            () -> names.releaseIf(name, id -> !folders.exists(id)));
                }
            } catch (EngineException failure) {
                findings.add(
                        "name " + name,
                        String.valueOf(failure.getMessage()),
                        "release it",
                        () -> Findings.delete(entry));
            }
        }
    }

    private void snapshots() {
        for (Path entry : Findings.entries(store.layout().snapshots())) {
            String name = Findings.name(entry);
            if (!Files.exists(store.layout().containers().resolve(name))) {
                findings.leftover(
                        "writable layer " + name,
                        "there is no such container",
                        () -> store.temporaries().discard(entry));
            }
        }
    }

    private void runFolders() {
        for (Path entry : Findings.entries(store.layout().containersRun())) {
            String name = Findings.name(entry);
            if (!Files.exists(store.layout().containers().resolve(name))) {
                findings.leftover(
                        "run folder " + name, "there is no such container", () -> remove(entry));
            }
        }
    }

    /// The run root is another file system than that of the temporary area.
    private void remove(Path folder) {
        for (Path file : Findings.entries(folder)) {
            Findings.delete(file);
        }
        Findings.delete(folder);
    }
}
