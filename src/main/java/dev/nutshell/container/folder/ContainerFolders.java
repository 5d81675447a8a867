package dev.nutshell.container.folder;

import dev.nutshell.base.ContainerId;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.ContentCalls.LockMode;
import dev.nutshell.kernel.file.DirectoryEntry;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import dev.nutshell.store.StateDirectory;
import dev.nutshell.store.StateLayout;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes, lists and locks the folders of containers. Thread-safe, also between processes.
public final class ContainerFolders {
    private static final int LISTABLE =
            OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;

    private final Syscalls syscalls;
    private final StateLayout layout;

    public ContainerFolders(Syscalls syscalls, StateLayout layout) {
        this.syscalls = syscalls;
        this.layout = layout;
    }

    /// Makes the folder and locks it; empty where the id is taken.
    public Optional<ContainerLock> create(ContainerId id) {
        try (FileCalls files = new FileCalls(syscalls);
                Fd parent = openParent(files)) {
            // between the two calls somebody may take the new folder for a leftover
            return files.makeDirectory(parent, name(id), 0700)
                    ? open(files, parent, id, false)
                    : Optional.empty();
        }
    }

    /// Waits for the lock; empty where there is no such folder, or not any more.
    public Optional<ContainerLock> lock(ContainerId id) {
        return locked(id, true);
    }

    /// Takes the lock if it is free; empty where it is not, or there is no such folder.
    public Optional<ContainerLock> tryLock(ContainerId id) {
        return locked(id, false);
    }

    /// Whether there is a folder, of a whole container or not.
    public boolean exists(ContainerId id) {
        return Files.isDirectory(layout.container(id));
    }

    /// The ids of all folders, whole containers or not, in no order.
    public List<ContainerId> list() {
        List<ContainerId> ids = new ArrayList<>();
        try (FileCalls files = new FileCalls(syscalls);
                Fd parent = openParent(files)) {
            List<DirectoryEntry> entries = new ArrayList<>();
            while (files.readEntries(parent, entries)) {
                continue;
            }
            for (DirectoryEntry entry : entries) {
                String name = FileCalls.text(entry.name());
                if (ContainerId.isId(name)) {
                    ids.add(new ContainerId(name));
                }
            }
        }
        return ids;
    }

    private Optional<ContainerLock> locked(ContainerId id, boolean wait) {
        try (FileCalls files = new FileCalls(syscalls);
                Fd parent = openParent(files)) {
            return open(files, parent, id, wait);
        }
    }

    private Fd openParent(FileCalls files) {
        return files.open(StateDirectory.ensure(layout.containers()), LISTABLE, 0);
    }

    private static Optional<ContainerLock> open(
            FileCalls files, Fd parent, ContainerId id, boolean wait) {
        Optional<Fd> opened = files.openIfPresent(parent, name(id), LISTABLE);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        ContainerLock lock = new ContainerLock(id, opened.get());
        boolean held = false;
        try {
            held = take(files, lock.folder(), wait) && isStill(files, parent, id, lock.folder());
        } finally {
            if (!held) {
                lock.close();
            }
        }
        return held ? Optional.of(lock) : Optional.empty();
    }

    private static boolean take(FileCalls files, Fd folder, boolean wait) {
        if (wait) {
            files.content().lock(folder, LockMode.EXCLUSIVE);
            return true;
        }
        return files.content().tryLock(folder, LockMode.EXCLUSIVE);
    }

    /// Whether the locked folder is still the one with this name: its last holder may have removed it.
    private static boolean isStill(FileCalls files, Fd parent, ContainerId id, Fd folder) {
        Optional<FileStatus> named = files.attributes().status(parent, name(id));
        return named.isPresent()
                && named.get().inode() == files.attributes().status(folder).inode();
    }

    private static byte[] name(ContainerId id) {
        return FileCalls.bytes(id.value());
    }
}
