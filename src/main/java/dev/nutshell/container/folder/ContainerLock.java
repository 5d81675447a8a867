package dev.nutshell.container.folder;

import dev.nutshell.base.ContainerId;
import dev.nutshell.kernel.file.Fd;

/// The right to change one container, until closed or the process ends.
///
/// It is a `flock(2)` on the container's own folder, so nothing of it stays when the container goes. Never wait for a supervisor
/// while holding it: at its end that wants to remove its container.
public final class ContainerLock implements AutoCloseable {
    private final ContainerId id;
    private final Fd folder;

    ContainerLock(ContainerId id, Fd folder) {
        this.id = id;
        this.folder = folder;
    }

    public ContainerId id() {
        return id;
    }

    /// The open folder.
    public Fd folder() {
        return folder;
    }

    @Override
    public void close() {
        folder.close();
    }
}
