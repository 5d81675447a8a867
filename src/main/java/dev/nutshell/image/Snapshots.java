package dev.nutshell.image;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.store.StateLayout;
import dev.nutshell.store.TemporaryArea;
import java.util.List;

/// Writable layers of containers.
public final class Snapshots {
    public Snapshots(
            Syscalls syscalls, StateLayout layout, LayerStore layers, TemporaryArea temporaries) {}

    /// Makes the writable layer of `id` on top of the layers `diffIds` (lowest first, as the image config lists them).
    public Snapshot prepare(ContainerId id, List<Digest> diffIds) {
        throw new EngineException(
                ErrorKind.UNSUPPORTED,
                "snapshot of " + id.shortForm() + ": comes with the next change");
    }

    /// Removes the writable layer; does nothing where there is none.
    public void remove(ContainerId id) {
        throw new EngineException(
                ErrorKind.UNSUPPORTED,
                "snapshot of " + id.shortForm() + ": comes with the next change");
    }
}
