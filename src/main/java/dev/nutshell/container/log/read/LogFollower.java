package dev.nutshell.container.log.read;

import dev.nutshell.container.log.FileName;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.DirectoryWatch;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.store.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Goes on reading a log while it is written.
///
/// It holds the file it reads open. When that is no longer the newest, it is read to its end and its successor in the chain
/// comes next, however many rotations there were meanwhile.
final class LogFollower implements AutoCloseable {
    /// How often is looked without an event: whether the container runs, and where events do not come (network file systems).
    private static final long LOOK = 200_000_000;

    private final Syscalls syscalls;
    private final FileCalls files;
    private final Fd folder;
    private final Path path;
    private final RecordPump pump;
    private final BooleanSupplier isRunning;
    private @Nullable LogSource current;
    private long position;

    LogFollower(
            Syscalls syscalls,
            FileCalls files,
            Fd folder,
            Path path,
            RecordPump pump,
            BooleanSupplier isRunning) {
        this.syscalls = syscalls;
        this.files = files;
        this.folder = folder;
        this.path = path;
        this.pump = pump;
        this.isRunning = isRunning;
    }

    /// `source` was read up to `offset`; from now on it is closed here.
    void stayAt(LogSource source, long offset) {
        current = source;
        position = offset;
    }

    boolean isAt(LogSource source) {
        return source.equals(current);
    }

    /// @param caughtUp called whenever there is no more for the moment
    void follow(@Nullable Instant until, Runnable caughtUp) throws IOException {
        try (DirectoryWatch watch = new DirectoryWatch(syscalls, StateDirectory.of(path));
                PollSet poll = new PollSet(syscalls, 1)) {
            poll.add(watch.descriptor(), PollSet.READABLE);
            while (!pump.isPastUntil() && !Thread.currentThread().isInterrupted()) {
                watch.acknowledge();
                boolean mayGoOn =
                        isRunning.getAsBoolean()
                                && (until == null || Instant.now().isBefore(until));
                if (!readOn()) {
                    caughtUp.run();
                    if (!mayGoOn) {
                        return;
                    }
                    poll.await(LOOK);
                }
            }
        }
    }

    /// @return whether there was anything
    private boolean readOn() throws IOException {
        LogSource before = current;
        long from = position;
        readCurrent();
        if (!isNewest()) {
            Optional<LogSource> next = successor();
            if (next.isPresent()) {
                // it has been written to the end
                readCurrent();
                moveTo(next.get());
                return true;
            }
        }
        return before != current || position != from;
    }

    private void readCurrent() throws IOException {
        if (current != null && !current.isCompressed()) {
            if (current.size() < position) {
                // emptied by somebody
                position = 0;
            }
            position += LogReader.pump(current, position, Long.MAX_VALUE, pump);
        }
    }

    private void moveTo(LogSource next) throws IOException {
        if (current != null) {
            current.close();
        }
        current = next;
        position = 0;
        if (next.isCompressed()) {
            LogReader.pump(next, 0, Long.MAX_VALUE, pump);
        }
    }

    private boolean isNewest() {
        Optional<FileStatus> newest =
                files.attributes().status(folder, FileCalls.bytes(FileName.of(path)));
        return newest.isEmpty() || (current != null && newest.filter(current::isFile).isPresent());
    }

    /// The file after the current one; where that is gone, the oldest that there is.
    private Optional<LogSource> successor() {
        List<LogSource> chain = LogChain.open(files, folder, FileName.of(path));
        int place = chain.size() - 1;
        while (place >= 0 && (current == null || !current.isSameAs(chain.get(place)))) {
            place--;
        }
        int next = place + 1;
        for (int i = 0; i < chain.size(); i++) {
            if (i != next) {
                chain.get(i).close();
            }
        }
        return next < chain.size() ? Optional.of(chain.get(next)) : Optional.empty();
    }

    @Override
    public void close() {
        if (current != null) {
            current.close();
        }
    }
}
