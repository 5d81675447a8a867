package dev.nutshell.journal;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
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
/// No lock is taken for writing: a stopped process must not hold up every other one. At [#LIMIT] the file becomes
/// `journal.1`, and the one before goes: as in Docker, where the daemon's last 256 events end with the daemon, history has a
/// bound and ends with the machine.
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
                written = append(files, folder, record);
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

    /// @return false when the file has been removed meanwhile: two rotations have passed a process that was held up
    private boolean append(FileCalls files, Fd folder, byte[] record) {
        try (Fd file = files.openAt(folder, CURRENT, FLAGS, 0600)) {
            files.content().write(file, record, 0, record.length);
            FileStatus after = files.attributes().status(file);
            if (after.size() >= limit) {
                rotate(files, folder, after);
            }
            return after.links() > 0;
        }
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
                    files.rename(folder, CURRENT, folder, FORMER);
                }
            }
        }
    }
}
