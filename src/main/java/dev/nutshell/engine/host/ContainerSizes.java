package dev.nutshell.engine.host;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import dev.nutshell.engine.ContainerSummary.Size;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.file.DirectoryEntry;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// How much a container takes on the disk.
final class ContainerSizes {
    private static final int LISTABLE =
            OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;

    private final Store store;

    ContainerSizes(Store store) {
        this.store = store;
    }

    Size of(ContainerId id) {
        long image = 0;
        for (Digest layer : store.snapshots().layersOf(id)) {
            image += store.layers().record(layer).size();
        }
        long writable;
        try (FileCalls files = new FileCalls(store.syscalls());
                Fd upper = files.open(store.snapshots().find(id).upper(), LISTABLE, 0)) {
            writable = below(files, upper, new HashSet<>());
        }
        return new Size(writable, writable + image);
    }

    /// Bytes of all files, each inode once.
    private static long below(FileCalls files, Fd directory, Set<Long> seen) {
        long bytes = 0;
        List<DirectoryEntry> entries = new ArrayList<>();
        while (files.readEntries(directory, entries)) {
            continue;
        }
        for (DirectoryEntry entry : entries) {
            FileStatus status = files.attributes().status(directory, entry.name()).orElse(null);
            if (status == null) {
                continue;
            }
            if (status.isDirectory()) {
                try (Fd child = files.openAt(directory, entry.name(), LISTABLE, 0)) {
                    bytes += below(files, child, seen);
                }
            } else if (status.isRegular() && seen.add(status.inode())) {
                bytes += status.size();
            }
        }
        return bytes;
    }
}
