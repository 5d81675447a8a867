package dev.nutshell.container;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.folder.ContainerLock;
import java.util.List;

/// An id and a name for a container that is being made. Closing it before [#commit] undoes everything that was made under
/// that id: snapshot, anonymous volumes, files in the folder. A killed process's is undone by the next command.
///
/// Close a `VolumeRepository.Protection` before it.
public final class Reservation implements AutoCloseable {
    private final ContainerRepository repository;
    private final ContainerLock lock;
    private final String name;
    private boolean committed;

    Reservation(ContainerRepository repository, ContainerLock lock, String name) {
        this.repository = repository;
        this.lock = lock;
        this.name = name;
    }

    public ContainerId id() {
        return lock.id();
    }

    public String name() {
        return name;
    }

    /// Notes the anonymous volumes that are about to be made for the container; they go with it.
    public void noteVolumes(List<String> names) {
        repository.noteVolumes(id(), names);
    }

    /// Makes it a container: from here on it is listed and found.
    ///
    /// It waits for the disk, unless the container is to be removed when it ends: after a crash of the machine that would be
    /// gone anyway.
    public void commit(ContainerRecord record) {
        if (!record.id().equals(id()) || !record.name().equals(name)) {
            throw new EngineException(
                    ErrorKind.INTERNAL,
                    "record of container " + record.id() + " is not the reserved " + id());
        }
        repository.store(record, !record.host().autoRemove());
        committed = true;
    }

    @Override
    public void close() {
        try (ContainerLock held = lock) {
            if (!committed) {
                repository.abandon(held);
            }
        }
    }
}
