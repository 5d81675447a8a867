package dev.nutshell.journal;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.ContentCalls.LockMode;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import dev.nutshell.store.FileLock;
import dev.nutshell.store.StateDirectory;
import dev.nutshell.store.StateLayout;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Writes down what happens, for `events`.
///
/// `RUNROOT/events/journal` is a JSON text sequence (RFC 7464): each record begins with RS, holds Docker's JSON and ends with a
/// line feed. A record is one `write(2)` with O_APPEND, which the kernel does not mix with another's. Of a writer that is killed
/// in the middle a part may stay: it ends where the next RS begins, so it costs nobody else a record.
///
/// At [#LIMIT] the file becomes `journal.1`, and the one before goes: as in Docker, where the daemon's last 256 events end with
/// the daemon, history has a bound and ends with the machine.
///
/// Nobody waits for anybody, for a stopped process must not hold up every other one. A writer shares a `flock(2)` on the file it
/// has opened; a file goes only under the exclusive one. So what is written is never in a file that is gone already, and a file
/// that a writer is late in stays until the next writer finds it free.
///
/// An event that cannot be written (no room, no right) is lost; what it tells of has happened, and does not fail for that.
/// Thread-safe.
public final class EventJournal {
    static final byte RECORD_SEPARATOR = 0x1e;
    static final byte[] CURRENT = FileCalls.bytes("journal");
    static final byte[] FORMER = FileCalls.bytes("journal.1");

    /// Bytes after which a new file begins.
    static final int LIMIT = 2 << 20;

    private static final int FLAGS =
            OpenFlags.O_WRONLY | OpenFlags.O_APPEND | OpenFlags.O_CREAT | OpenFlags.O_NOFOLLOW;
    private static final int FORMER_FLAGS = OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW;

    private final Syscalls syscalls;
    private final StateLayout layout;
    private final int limit;

    public EventJournal(Syscalls syscalls, StateLayout layout) {
        this(syscalls, layout, LIMIT);
    }

    EventJournal(Syscalls syscalls, StateLayout layout, int limit) {
        this.syscalls = syscalls;
        this.layout = layout;
        this.limit = limit;
    }

    /// Something happened just now.
    public void record(
            ObjectKind kind, String action, String actor, Map<String, String> attributes) {
        append(new Event(kind, action, actor, attributes, Instant.now()));
    }

    void append(Event event) {
        byte[] record = framed(EventText.of(event));
        try (FileCalls files = new FileCalls(syscalls);
                Fd folder = folder(files, layout.events())) {
            boolean written = false;
            while (!written) {
                try (Fd file = files.openAt(folder, CURRENT, FLAGS, 0600)) {
                    written = append(files, file, record);
                    FileStatus after = files.attributes().status(file);
                    if (written && after.size() >= limit) {
                        rotate(files, folder, after);
                    }
                }
            }
        } catch (EngineException _) {
            // see above: lost
        }
    }

    static Fd folder(FileCalls files, Path path) {
        return files.open(
                StateDirectory.ensure(path), OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0);
    }

    private static byte[] framed(byte[] json) {
        byte[] record = new byte[json.length + 2];
        record[0] = RECORD_SEPARATOR;
        System.arraycopy(json, 0, record, 1, json.length);
        record[record.length - 1] = '\n';
        return record;
    }

    /// @return false when the file is the one that goes: another has its name by now
    private static boolean append(FileCalls files, Fd file, byte[] record) {
        if (!files.content().tryLock(file, LockMode.SHARED)
                || files.attributes().status(file).links() == 0) {
            return false;
        }
        files.content().write(file, record, 0, record.length);
        return true;
    }

    /// Whoever is late finds another file in its place, and leaves it.
    private void rotate(FileCalls files, Fd folder, FileStatus full) {
        Optional<FileLock> lock = FileLock.tryExclusive(syscalls, layout.events().resolve("lock"));
        if (lock.isPresent()) {
            try (FileLock _ = lock.get()) {
                boolean isCurrent =
                        files.attributes()
                                .status(folder, CURRENT)
                                .filter(now -> now.inode() == full.inode())
                                .isPresent();
                if (isCurrent) {
                    replaceFormer(files, folder);
                }
            }
        }
    }

    private static void replaceFormer(FileCalls files, Fd folder) {
        Optional<Fd> former = files.openIfPresent(folder, FORMER, FORMER_FLAGS);
        if (former.isEmpty()) {
            files.rename(folder, CURRENT, folder, FORMER);
            return;
        }
        try (Fd going = former.get()) {
            if (files.content().tryLock(going, LockMode.EXCLUSIVE)) {
                files.rename(folder, CURRENT, folder, FORMER);
            }
        }
    }
}
