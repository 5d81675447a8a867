package dev.nutshell.engine.check;

import dev.nutshell.engine.host.Store;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.file.ContentCalls.LockMode;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.nio.file.Files;
import java.nio.file.Path;

/// What killed processes left: work in progress and half-written files beside their targets.
record RemainsCheck(Store store, Findings findings) {
    /// Middle of the names that `AtomicFile` gives; the number of the process follows.
    private static final String NEW = ".new-";

    void run() {
        for (Path entry : Findings.entries(store.layout().temporary())) {
            if (isAbandoned(entry)) {
                findings.leftover(
                        "temporary " + Findings.name(entry),
                        "its process is gone",
                        store.temporaries()::sweep);
            }
        }
        halfWritten(store.layout().imageLayout());
        Findings.entries(store.layout().containers()).forEach(this::halfWritten);
        for (Path volume : Findings.entries(store.layout().volumes())) {
            halfWritten(volume);
            if (!Files.exists(store.layout().volumeRecord(Findings.name(volume)))) {
                findings.add(
                        "volume " + Findings.name(volume),
                        "it has no record",
                        "left alone: its files are in " + volume);
            }
        }
    }

    /// Who works with a temporary holds its lock.
    private boolean isAbandoned(Path entry) {
        try (FileCalls files = new FileCalls(store.syscalls());
                Fd area =
                        files.open(
                                store.layout().temporary(),
                                OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY,
                                0)) {
            return files.openIfPresent(
                            area,
                            FileCalls.bytes(Findings.name(entry)),
                            OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW)
                    .filter(found -> lock(files, found))
                    .isPresent();
        }
    }

    private static boolean lock(FileCalls files, Fd found) {
        try (Fd entry = found) {
            return files.content().tryLock(entry, LockMode.EXCLUSIVE);
        }
    }

    private void halfWritten(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        for (Path entry : Findings.entries(folder)) {
            String name = Findings.name(entry);
            int at = name.indexOf(NEW);
            if (name.startsWith(".") && at > 0 && isDead(name.substring(at + NEW.length()))) {
                findings.leftover(
                        "file " + entry,
                        "half written by a process that is gone",
                        () -> Findings.delete(entry));
            }
        }
    }

    /// @param owner `PID-THREAD`
    private static boolean isDead(String owner) {
        int dash = owner.indexOf('-');
        String process = dash < 0 ? owner : owner.substring(0, dash);
        return !Files.exists(Path.of("/proc", process));
    }
}
