package dev.nutshell.volume;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.ContentCalls.LockMode;
import dev.nutshell.kernel.file.DirectoryEntry;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.StateLayout;
import dev.nutshell.store.Temporary;
import dev.nutshell.store.TemporaryArea;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Makes the folders of volumes and fills them.
final class VolumeMaking {
    private static final String DATA = "_data";
    private static final String RECORD = "volume.json";
    private static final int LISTABLE = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY;
    private static final int DATA_MODE = 0755;

    private final Syscalls syscalls;
    private final StateLayout layout;
    private final TemporaryArea temporaries;

    VolumeMaking(Syscalls syscalls, StateLayout layout, TemporaryArea temporaries) {
        this.syscalls = syscalls;
        this.layout = layout;
        this.temporaries = temporaries;
    }

    /// Makes the volume with its content; it appears whole, so a kill never leaves a volume that is filled in part.
    ///
    /// @return `false` where another process made a volume of that name first
    boolean publish(VolumeRecord volume, VolumeContent content) {
        try (Temporary folder = temporaries.newDirectory();
                FileCalls files = new FileCalls(syscalls)) {
            files.makeDirectory(folder.descriptor(), FileCalls.bytes(DATA), DATA_MODE);
            try (Fd data = files.openAt(folder.descriptor(), FileCalls.bytes(DATA), LISTABLE, 0)) {
                // whatever the umask, as Docker's
                files.attributes().changeMode(data, DATA_MODE);
                if (VolumeSource.parse(volume.options()) instanceof VolumeSource.Own) {
                    content.writeInto(files, data);
                }
            }
            AtomicFile.write(folder.path().resolve(RECORD), volume.toBytes(), true);
            folder.publish(layout.volume(volume.name()));
            AtomicFile.syncDirectory(layout.volumes());
            return true;
        } catch (KernelException e) {
            // rename(2) onto a folder that is not empty
            if (e.call().equals("renameat2")
                    && (e.errno() == Errno.ENOTEMPTY || e.errno() == Errno.EEXIST)) {
                return false;
            }
            throw e;
        }
    }

    /// Fills a volume that exists, if it is empty. A file system of its own is not filled: it is not mounted here.
    void fill(VolumeRecord volume, VolumeContent content) {
        Path data =
                switch (VolumeSource.parse(volume.options())) {
                    case VolumeSource.Own _ -> layout.volumeData(volume.name());
                    case VolumeSource.HostDirectory(String path, _, _) -> Path.of(path);
                    case VolumeSource.FileSystem _ -> null;
                };
        if (data == null) {
            return;
        }
        if (!Files.isDirectory(data)) {
            throw new EngineException(
                    ErrorKind.NOT_FOUND,
                    "volume " + volume.name() + ": device " + data + " is no directory");
        }
        try (FileCalls files = new FileCalls(syscalls);
                Fd folder = files.open(layout.volume(volume.name()), LISTABLE, 0)) {
            // the folder, not the data: a container that has the volume could hold a lock on that
            // for ever
            files.content().lock(folder, LockMode.EXCLUSIVE);
            try (Fd target = files.open(data, LISTABLE, 0)) {
                if (isEmpty(files, target)) {
                    files.rewindEntries(target);
                    content.writeInto(files, target);
                }
            }
        }
    }

    private static boolean isEmpty(FileCalls files, Fd directory) {
        List<DirectoryEntry> entries = new ArrayList<>();
        while (files.readEntries(directory, entries)) {
            if (!entries.isEmpty()) {
                return false;
            }
        }
        return true;
    }
}
