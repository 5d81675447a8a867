package dev.nutshell.image;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.ProjectQuota;
import java.nio.file.Path;
import java.util.Optional;

/// The most that a writable layer may hold, by a project quota of the file system.
///
/// Only the two folders that overlayfs writes to are in the project. Whatever project the state has been put in by whoever
/// runs the machine stays that of everything else, so that folders can be renamed within it (EXDEV otherwise).
public final class LayerQuota {
    private static final int LISTABLE = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY;

    /// Digits of a container's id that are read as one number, and how many such numbers are tried.
    private static final int DIGITS = 8;

    private static final int ATTEMPTS = 64 / DIGITS;

    private final Syscalls syscalls;
    private final ProjectQuota quota;

    public LayerQuota(Syscalls syscalls) {
        this.syscalls = syscalls;
        this.quota = new ProjectQuota(syscalls);
    }

    /// Whether the file system of `folder` can limit a layer.
    public boolean isPossible(Path folder) {
        try (FileCalls files = new FileCalls(syscalls);
                Fd opened = files.open(folder, LISTABLE, 0)) {
            return quota.isEnforced(opened);
        }
    }

    /// Puts the empty layer into a project that nobody has.
    ///
    /// The numbers are everybody's who uses the file system, and no list of them is kept: so they are random ones, part of the
    /// container's id.
    void claim(FileCalls files, Fd snapshot, ContainerId id) {
        try (Fd upper = open(files, snapshot, Snapshots.UPPER);
                Fd work = open(files, snapshot, Snapshots.WORK)) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                String digits = id.value().substring(attempt * DIGITS, (attempt + 1) * DIGITS);
                int number = Integer.parseUnsignedInt(digits, 16) & Integer.MAX_VALUE;
                if (number != 0 && quota.isFree(upper, number)) {
                    quota.join(upper, number);
                    quota.join(work, number);
                    return;
                }
            }
        }
        throw new EngineException(
                ErrorKind.CONFLICT,
                "quota of container " + id.shortForm() + ": no free project number was found");
    }

    /// Limits the claimed layer to `bytes`.
    void limit(Path snapshot, long bytes) {
        try (FileCalls files = new FileCalls(syscalls);
                Fd folder = files.open(snapshot, LISTABLE, 0);
                Fd upper = open(files, folder, Snapshots.UPPER)) {
            quota.limit(upper, quota.of(upper), bytes);
        }
    }

    /// Takes the limit away from a layer that goes, so that nothing of it stays in the file system's list. Does nothing for
    /// a layer that has none.
    public void lift(Path snapshot) {
        try (FileCalls files = new FileCalls(syscalls);
                Fd folder = files.open(snapshot, LISTABLE, 0)) {
            Optional<Fd> upper =
                    files.openIfPresent(folder, FileCalls.bytes(Snapshots.UPPER), LISTABLE);
            if (upper.isPresent()) {
                try (Fd opened = upper.get()) {
                    int number = quota.of(opened);
                    if (number != quota.of(folder) && quota.isEnforced(opened)) {
                        quota.limit(opened, number, 0);
                    }
                }
            }
        }
    }

    private static Fd open(FileCalls files, Fd snapshot, String name) {
        return files.openAt(snapshot, FileCalls.bytes(name), LISTABLE, 0);
    }
}
