package dev.nutshell.volume;

import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;

/// What an empty volume starts with.
@FunctionalInterface
public interface VolumeContent {
    /// Leaves the volume empty.
    VolumeContent NONE = (_, _) -> {};

    /// Writes into `data`, an empty directory opened for reading.
    void writeInto(FileCalls files, Fd data);
}
