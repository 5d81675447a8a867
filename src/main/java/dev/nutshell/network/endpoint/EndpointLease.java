package dev.nutshell.network.endpoint;

import dev.nutshell.base.ContainerId;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.store.FileLock;
import dev.nutshell.store.StateLayout;
import java.util.List;

/// The right to change the endpoints of one network, held until closed.
public final class EndpointLease implements AutoCloseable {
    private final EndpointFolder folder;
    private final FileLock lock;

    private EndpointLease(EndpointFolder folder, FileLock lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /// Waits until nobody else changes them.
    public static EndpointLease take(Syscalls syscalls, StateLayout layout, String network) {
        EndpointFolder folder = new EndpointFolder(syscalls, layout, network);
        return new EndpointLease(folder, folder.lock());
    }

    public List<Endpoint> list() {
        return folder.list();
    }

    public void write(Endpoint endpoint) {
        folder.write(endpoint);
    }

    public void remove(ContainerId container) {
        folder.remove(container);
    }

    /// Removes what a process left that was killed while it wrote.
    public void discardTorn() {
        folder.discardTorn();
    }

    @Override
    public void close() {
        lock.close();
    }
}
