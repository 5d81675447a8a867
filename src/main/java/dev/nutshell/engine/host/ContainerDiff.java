package dev.nutshell.engine.host;

import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.mount.MountPlaces;
import dev.nutshell.engine.FileChange;
import dev.nutshell.engine.FileChange.Kind;
import dev.nutshell.image.Snapshot;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.DirectoryEntry;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import dev.nutshell.kernel.mount.OverlayMount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a container changed: its writable layer, compared with the image below (moby, archive/changes.go).
final class ContainerDiff {
    private static final int LOOK = OpenFlags.O_PATH | OpenFlags.O_NOFOLLOW;
    private static final int CONFINED =
            OpenFlags.RESOLVE_IN_ROOT
                    | OpenFlags.RESOLVE_NO_SYMLINKS
                    | OpenFlags.RESOLVE_NO_MAGICLINKS;

    private final FileCalls files;
    private final Fd image;
    private final List<FileChange> changes = new ArrayList<>();
    private final Set<String> changedFolders = new HashSet<>();

    private ContainerDiff(FileCalls files, Fd image) {
        this.files = files;
        this.image = image;
    }

    static List<FileChange> of(Store store, String container) {
        ContainerRecord record = store.containers().find(container);
        Snapshot snapshot = store.snapshots().find(record.id());
        try (FileCalls files = new FileCalls(store.syscalls());
                Fd image =
                        new OverlayMount(store.syscalls()).detachedReadOnly(snapshot.lowerDirs());
                Fd upper = files.open(snapshot.upper(), TreeSize.LISTABLE, 0)) {
            ContainerDiff diff = new ContainerDiff(files, image);
            diff.folder(upper, "");
            // a folder before what is in it
            diff.changes.sort(Comparator.comparing(change -> change.path().replace('/', '\0')));
            return diff.changes;
        }
    }

    private void folder(Fd directory, String path) {
        List<DirectoryEntry> entries = new ArrayList<>();
        while (files.readEntries(directory, entries)) {
            continue;
        }
        entries.sort((a, b) -> FileCalls.text(a.name()).compareTo(FileCalls.text(b.name())));
        for (DirectoryEntry entry : entries) {
            FileStatus status = files.attributes().status(directory, entry.name()).orElse(null);
            if (status == null) {
                continue;
            }
            String name = path + "/" + FileCalls.text(entry.name());
            add(name, path, status);
            if (status.isDirectory()) {
                try (Fd child = files.openAt(directory, entry.name(), TreeSize.LISTABLE, 0)) {
                    folder(child, name);
                }
            }
        }
    }

    private void add(String name, String parent, FileStatus status) {
        if (status.isWhiteout()) {
            noteParent(parent);
            changes.add(new FileChange(Kind.DELETED, name));
            return;
        }
        Optional<FileStatus> before = inImage(name);
        if (before.isEmpty() && MountPlaces.isOne(name, status)) {
            return;
        }
        if (before.isEmpty()) {
            noteParent(parent);
            changes.add(new FileChange(Kind.ADDED, name));
        } else if (!isSameFolder(status, before.get())) {
            changes.add(new FileChange(Kind.CHANGED, name));
        } else {
            return;
        }
        if (status.isDirectory()) {
            changedFolders.add(name);
        }
    }

    /// A folder in which something came or went has changed, even where its own attributes are as before.
    private void noteParent(String parent) {
        if (!parent.isEmpty() && changedFolders.add(parent)) {
            changes.add(new FileChange(Kind.CHANGED, parent));
        }
    }

    private Optional<FileStatus> inImage(String path) {
        try {
            Optional<Fd> found =
                    files.openResolvingIfPresent(image, FileCalls.bytes(path), LOOK, CONFINED);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            try (Fd entry = found.get()) {
                return Optional.of(files.attributes().status(entry));
            }
        } catch (KernelException e) {
            if (e.errno() == Errno.ELOOP) {
                // a link in the image, a folder by now: what is in it is new
                return Optional.empty();
            }
            throw e;
        }
    }

    /// Whether a folder is in the writable layer only because something below it is. Its time says nothing: it is that of what
    /// came and went in it.
    private static boolean isSameFolder(FileStatus now, FileStatus before) {
        return now.isDirectory()
                && before.isDirectory()
                && now.mode() == before.mode()
                && now.uid() == before.uid()
                && now.gid() == before.gid();
    }
}
