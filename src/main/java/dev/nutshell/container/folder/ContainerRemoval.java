package dev.nutshell.container.folder;

import dev.nutshell.base.ContainerId;
import dev.nutshell.image.LayerQuota;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.TreeRemoval;
import dev.nutshell.store.StateDirectory;
import dev.nutshell.store.StateFailure;
import dev.nutshell.store.StateLayout;
import dev.nutshell.store.Temporary;
import dev.nutshell.store.TemporaryArea;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Takes containers that do not run out of the state, with everything that is their own.
///
/// The container is gone with the first step, one rename; what follows can be repeated by anybody, and is, when a process is
/// killed on the way ([#sweep]).
public final class ContainerRemoval {
    private static final String REMOVED = "removed.json";
    private static final String NAME = "name";
    private static final Runnable NOBODY = () -> {};

    private final Syscalls syscalls;
    private final StateLayout layout;
    private final TemporaryArea temporaries;
    private final ContainerFolders folders;
    private final ContainerNames names;
    private final AnonymousVolumes volumes;

    public ContainerRemoval(Syscalls syscalls, StateLayout layout, TemporaryArea temporaries) {
        this.syscalls = syscalls;
        this.layout = layout;
        this.temporaries = temporaries;
        this.folders = new ContainerFolders(syscalls, layout);
        this.names = new ContainerNames(syscalls, layout);
        this.volumes = new AnonymousVolumes(syscalls, layout, temporaries);
    }

    /// Whether `id` is a whole container. A record without content is none: the machine went down before a container that
    /// was to be removed anyway had reached the disk.
    public boolean isContainer(ContainerId id) {
        try {
            return Files.size(layout.containerRecord(id)) > 0;
        } catch (IOException _) {
            return false;
        }
    }

    /// Removes container `id`; does nothing where there is none. Waits for whoever changes it.
    ///
    /// @param withVolumes its anonymous volumes too, unless another container uses them
    /// @param gone played when nothing of it has its name any more; its files may still be being deleted
    public void remove(ContainerId id, boolean withVolumes, Runnable gone) {
        Optional<ContainerLock> lock = folders.lock(id);
        if (lock.isEmpty()) {
            gone.run();
            return;
        }
        try (ContainerLock held = lock.get()) {
            remove(held, withVolumes, gone);
        }
    }

    /// As [#remove(ContainerId, boolean, Runnable)] for who holds the lock.
    public void remove(ContainerLock lock, boolean withVolumes) {
        remove(lock, withVolumes, NOBODY);
    }

    private void remove(ContainerLock lock, boolean withVolumes, Runnable gone) {
        if (!withVolumes) {
            volumes.forget(lock.id());
        }
        mark(lock);
        finish(lock, true, gone);
    }

    /// Undoes what the holder of `lock` began to make.
    ///
    /// While anybody is about to use volumes (`VolumeRepository.protect`), the caller included, the rest is left for the next
    /// sweep.
    public void abandon(ContainerLock lock) {
        mark(lock);
        finish(lock, false, NOBODY);
    }

    /// Finishes with folder `id` if it is what a killed process left: a container made in part, or removed in part.
    public void sweep(ContainerId id) {
        Optional<ContainerLock> lock = folders.tryLock(id);
        if (lock.isPresent()) {
            try (ContainerLock held = lock.get()) {
                if (!isContainer(id)) {
                    finish(held, false, NOBODY);
                }
            }
        }
    }

    /// Removes what ends with the machine or the run: socket, lock, the place of the root.
    ///
    /// The folder is renamed first: the next supervisor makes a new one and takes its lock there, never in one whose content
    /// is about to go.
    public void removeRunFolder(ContainerId id) {
        Path folder = layout.containerRun(id);
        if (!Files.exists(folder)) {
            return;
        }
        try (FileCalls files = new FileCalls(syscalls);
                Fd parent =
                        files.open(
                                StateDirectory.of(folder),
                                OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY,
                                0)) {
            byte[] doomed = FileCalls.bytes(".removed-" + ContainerId.random().value());
            files.rename(parent, FileCalls.bytes(id.value()), parent, doomed);
            new TreeRemoval(files).remove(parent, doomed);
        }
    }

    /// Remembers, before it is claimed, which name the container is about to claim.
    public void noteName(ContainerLock lock, String name) {
        try (FileCalls files = new FileCalls(syscalls)) {
            byte[] next = FileCalls.bytes(NAME + ".new");
            files.unlink(lock.folder(), next);
            files.makeSymlink(lock.folder(), next, FileCalls.bytes(name));
            files.rename(lock.folder(), next, lock.folder(), FileCalls.bytes(NAME));
        }
    }

    private void mark(ContainerLock lock) {
        Path record = layout.containerRecord(lock.id());
        try {
            if (Files.exists(record)) {
                Files.move(record, layout.containerFile(lock.id(), REMOVED));
            }
        } catch (IOException e) {
            throw StateFailure.of("remove", record, e);
        }
    }

    /// Everything goes before the folder, which says what there was.
    private void finish(ContainerLock lock, boolean wait, Runnable gone) {
        ContainerId id = lock.id();
        releaseName(lock);
        removeRunFolder(id);
        if (!volumes.remove(id, wait)) {
            return;
        }
        try (Temporary grave = temporaries.newDirectory()) {
            if (Files.exists(layout.snapshot(id))) {
                new LayerQuota(syscalls).lift(layout.snapshot(id));
                temporaries.bury(layout.snapshot(id), grave, "snapshot");
            }
            temporaries.bury(layout.container(id), grave, "container");
            gone.run();
        }
    }

    private void releaseName(ContainerLock lock) {
        try (FileCalls files = new FileCalls(syscalls)) {
            byte[] entry = FileCalls.bytes(NAME);
            if (files.attributes().status(lock.folder(), entry).isPresent()) {
                names.release(FileCalls.text(files.readLink(lock.folder(), entry)), lock.id());
            }
        }
    }
}
