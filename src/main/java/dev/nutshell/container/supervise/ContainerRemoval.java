package dev.nutshell.container.supervise;

import dev.nutshell.base.ContainerId;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.TreeRemoval;
import dev.nutshell.store.StateDirectory;
import dev.nutshell.store.StateLayout;
import dev.nutshell.store.TemporaryArea;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Takes a container that does not run out of the state, with everything that is its own. Idempotent: whatever is gone
/// already is left out, so that a removal that was killed can be repeated.
public final class ContainerRemoval {
    private final Syscalls syscalls;
    private final StateLayout layout;
    private final TemporaryArea temporaries;

    public ContainerRemoval(Syscalls syscalls, StateLayout layout) {
        this.syscalls = syscalls;
        this.layout = layout;
        this.temporaries = new TemporaryArea(syscalls, layout);
    }

    /// Removes the container `id`. Its record goes last but for the name: while anything else is left it can be found and
    /// removed again.
    ///
    /// @param name the entry in the folder of names
    /// @param doomed folders that go with it: anonymous volumes
    public void remove(ContainerId id, String name, List<Path> doomed) {
        removeRunFolder(id);
        for (Path volume : doomed) {
            discard(volume);
        }
        discard(layout.snapshot(id));
        discard(layout.container(id));
        try (FileCalls files = new FileCalls(syscalls)) {
            unlinkName(files, name);
        }
    }

    /// Removes what ends with the machine or the run: socket, lock, the place of the root.
    public void removeRunFolder(ContainerId id) {
        Path folder = layout.containerRun(id);
        if (!Files.exists(folder)) {
            return;
        }
        try (FileCalls files = new FileCalls(syscalls);
                Fd parent = open(files, StateDirectory.of(folder))) {
            new TreeRemoval(files).remove(parent, FileCalls.bytes(id.value()));
        }
    }

    private void unlinkName(FileCalls files, String name) {
        if (Files.isDirectory(layout.containerNames())) {
            try (Fd names = open(files, layout.containerNames())) {
                files.unlink(names, FileCalls.bytes(name));
            }
        }
    }

    private void discard(Path path) {
        if (Files.exists(path)) {
            temporaries.discard(path);
        }
    }

    private static Fd open(FileCalls files, Path directory) {
        return files.open(directory, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0);
    }
}
