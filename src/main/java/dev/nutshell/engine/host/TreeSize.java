package dev.nutshell.engine.host;

import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.file.DirectoryEntry;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Counts the bytes of the files below a directory, each inode once. Follows no link.
final class TreeSize {
    static final int LISTABLE = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;

    private final FileCalls files;
    private final Set<Long> seen = new HashSet<>();

    TreeSize(FileCalls files) {
        this.files = files;
    }

    long of(Fd directory) {
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
                    bytes += of(child);
                }
            } else if (status.isRegular() && seen.add(status.inode())) {
                bytes += status.size();
            }
        }
        return bytes;
    }
}
