package dev.nutshell.image;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;

/// Counts what unpacking a layer costs in inodes and memory, against [LayerLimits].
final class UnpackBudget {
    private final LayerLimits limits;
    private long entries;
    private long kept;

    UnpackBudget(LayerLimits limits) {
        this.limits = limits;
    }

    /// One more member, or a directory that members only mention: one path can make two thousand of them.
    void addEntry() {
        entries++;
        if (entries > limits.entries()) {
            throw new EngineException(
                    ErrorKind.EXHAUSTED, "more than " + limits.entries() + " entries");
        }
    }

    long entries() {
        return entries;
    }

    /// `bytes` of memory are needed until the end of the layer.
    void keep(long bytes) {
        kept += bytes;
        if (kept > limits.memory()) {
            throw new EngineException(
                    ErrorKind.EXHAUSTED,
                    "attributes of directories need more than " + limits.memory() + " bytes");
        }
    }

    void release(long bytes) {
        kept -= bytes;
    }
}
