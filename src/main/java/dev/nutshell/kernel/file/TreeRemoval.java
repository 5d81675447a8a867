package dev.nutshell.kernel.file;

import dev.nutshell.kernel.abi.OpenFlags;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Removes a directory and all below it, by descriptors: no link is followed, whatever the tree holds and whoever changes
/// it meanwhile.
///
/// Depth costs neither stack nor descriptors: a directory deeper than [#DEEPEST] is first moved up to the top of the tree
/// (an image layer can nest thousands).
public final class TreeRemoval {
    private static final int DEEPEST = 64;
    private static final int LISTABLE =
            OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;

    private final FileCalls files;
    private int moved;

    public TreeRemoval(FileCalls files) {
        this.files = files;
    }

    /// Removes the entry `name` of `parent`, whatever it is; does nothing where there is nothing.
    public void remove(Fd parent, byte[] name) {
        Optional<FileStatus> status = files.attributes().status(parent, name);
        if (status.isPresent() && status.get().isDirectory()) {
            try (Fd top = files.openAt(parent, name, LISTABLE, 0)) {
                empty(top, top, 0);
            }
            files.removeDirectory(parent, name);
        } else if (status.isPresent()) {
            files.unlink(parent, name);
        }
    }

    /// Removes everything below `directory` (opened for reading), but not the directory itself.
    public void clear(Fd directory) {
        empty(directory, directory, 0);
    }

    /// Lists again until nothing is left: entries may appear while others go, for example those moved up.
    private void empty(Fd directory, Fd top, int depth) {
        List<DirectoryEntry> entries = new ArrayList<>();
        boolean found = true;
        while (found) {
            found = false;
            files.rewindEntries(directory);
            while (files.readEntries(directory, entries)) {
                found |= !entries.isEmpty();
                for (DirectoryEntry entry : entries) {
                    removeEntry(directory, entry, top, depth);
                }
                entries.clear();
            }
        }
    }

    private void removeEntry(Fd directory, DirectoryEntry entry, Fd top, int depth) {
        boolean isDirectory =
                entry.isUnknown()
                        ? files.attributes()
                                .status(directory, entry.name())
                                .filter(FileStatus::isDirectory)
                                .isPresent()
                        : entry.isDirectory();
        if (!isDirectory) {
            files.unlink(directory, entry.name());
        } else if (depth >= DEEPEST) {
            moved++;
            files.rename(
                    directory,
                    entry.name(),
                    top,
                    FileCalls.bytes(".removed-" + System.nanoTime() + "-" + moved));
        } else {
            try (Fd child = files.openAt(directory, entry.name(), LISTABLE, 0)) {
                empty(child, top, depth + 1);
            }
            files.removeDirectory(directory, entry.name());
        }
    }
}
