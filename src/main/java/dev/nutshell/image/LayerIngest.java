package dev.nutshell.image;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.spec.image.Descriptor;
import dev.nutshell.store.TemporaryArea;
import java.util.function.LongConsumer;

/// Brings one layer into the store: blob and unpacked tree, in one streaming pass.
public final class LayerIngest {
    public LayerIngest(
            Syscalls syscalls,
            ContentStore content,
            LayerStore layers,
            TemporaryArea temporaries) {}

    /// Makes sure that blob and tree of a layer are in the store.
    ///
    /// Call it on a platform thread: it works in system calls. Several threads may ingest different layers.
    ///
    /// @param progress told how many compressed bytes have arrived so far
    /// @return `false` when both were here already and `source` was not opened
    /// @throws EngineException CORRUPT when the bytes are not what `layer` and `diffId` promise; EXHAUSTED for a bomb or a full
    ///     disk; nothing is left behind
    public boolean ingest(
            Descriptor layer, Digest diffId, BlobSource source, LongConsumer progress) {
        throw new EngineException(
                ErrorKind.UNSUPPORTED,
                "layer " + layer.digest() + ": unpacking comes with the next change");
    }
}
