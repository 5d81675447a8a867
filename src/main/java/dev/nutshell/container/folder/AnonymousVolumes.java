package dev.nutshell.container.folder;

import dev.nutshell.base.ContainerId;
import dev.nutshell.journal.EventJournal;
import dev.nutshell.journal.ObjectKind;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.FileLock;
import dev.nutshell.store.StateLayout;
import dev.nutshell.store.TemporaryArea;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The anonymous volumes that were made for a container, noted before they are made, so that none is ever lost.
public final class AnonymousVolumes {
    /// In the container's folder.
    private static final String LIST = "volumes";

    private final Syscalls syscalls;
    private final StateLayout layout;
    private final TemporaryArea temporaries;
    private final ContainerFolders folders;

    public AnonymousVolumes(Syscalls syscalls, StateLayout layout, TemporaryArea temporaries) {
        this.syscalls = syscalls;
        this.layout = layout;
        this.temporaries = temporaries;
        this.folders = new ContainerFolders(syscalls, layout);
    }

    /// Notes `names` for the container, instead of what was noted before.
    public void note(ContainerId id, List<String> names) {
        String text = String.join("\n", names);
        AtomicFile.write(
                layout.containerFile(id, LIST), text.getBytes(StandardCharsets.UTF_8), false);
    }

    /// Forgets the note: the volumes stay when the container goes.
    void forget(ContainerId id) {
        // empty instead of gone: the same in one step less
        if (!noted(id).isEmpty()) {
            note(id, List.of());
        }
    }

    /// Removes those noted volumes that no other container uses.
    ///
    /// @param wait for a process that is about to use volumes; the caller must not be one
    /// @return `false` where such a process is in the way
    boolean remove(ContainerId id, boolean wait) {
        List<String> names = noted(id);
        if (names.isEmpty()) {
            return true;
        }
        Optional<FileLock> lock =
                wait
                        ? Optional.of(FileLock.exclusive(syscalls, layout.lock("volumes")))
                        : FileLock.tryExclusive(syscalls, layout.lock("volumes"));
        if (lock.isEmpty()) {
            return false;
        }
        try (FileLock _ = lock.get()) {
            for (String name : unused(names, id)) {
                if (Files.exists(layout.volume(name))) {
                    temporaries.discard(layout.volume(name));
                    new EventJournal(syscalls, layout)
                            .record(ObjectKind.VOLUME, "destroy", name, Map.of("driver", "local"));
                }
            }
        }
        return true;
    }

    private List<String> noted(ContainerId id) {
        return AtomicFile.read(layout.containerFile(id, LIST))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8).lines().toList())
                .orElse(List.of());
    }

    /// The names are 256 random bits, so a record that mentions one uses that volume: nothing has to be parsed.
    private List<String> unused(List<String> names, ContainerId own) {
        List<String> unused = new ArrayList<>(names);
        for (ContainerId id : folders.list()) {
            if (!id.equals(own) && !unused.isEmpty()) {
                AtomicFile.read(layout.containerRecord(id))
                        .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                        .ifPresent(record -> unused.removeIf(record::contains));
            }
        }
        return unused;
    }
}
