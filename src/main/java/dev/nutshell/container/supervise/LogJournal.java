package dev.nutshell.container.supervise;

import dev.nutshell.container.log.ContainerLog;
import dev.nutshell.container.log.LogPosition;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.process.MemoryFile;
import java.nio.ByteBuffer;
import java.util.Optional;

/// How far the log of a run is, in a memory file which the keeper has too: so that it neither loses nor repeats a line.
///
/// A head of 32 bytes, written as a whole: the log's inode and size, then for each stream whether its held block is in the log
/// (bit 0), and which of its two places (bit 1) keeps what waits for the end of its line.
final class LogJournal implements AutoCloseable {
    private static final int HEAD = 32;
    private static final int PLACES = 4096;
    private static final int PLACE_SIZE = 1 << 15;
    private static final int LENGTH_SIZE = 4;
    private static final int IN_LOG = 1;
    private static final int SECOND_PLACE = 2;

    private final FileCalls files;
    private final Fd memory;
    private final ContainerLog log;
    private final long[] states = new long[2];
    private LogPosition position;

    private LogJournal(Syscalls syscalls, Fd memory, ContainerLog log, LogPosition position) {
        this.files = new FileCalls(syscalls);
        this.memory = memory;
        this.log = log;
        this.position = position;
    }

    /// A new one; empty for a log that is not written at once into a file.
    static Optional<LogJournal> begin(Syscalls syscalls, ContainerLog log) {
        return log.position()
                .map(
                        position -> {
                            Fd memory = new MemoryFile(syscalls).create("log-journal", false);
                            LogJournal journal = new LogJournal(syscalls, memory, log, position);
                            journal.write();
                            return journal;
                        });
    }

    /// The one of a supervisor that was killed; brings `log` to where it was.
    static LogJournal resume(Syscalls syscalls, Fd memory, ContainerLog log) {
        LogJournal journal = new LogJournal(syscalls, memory, log, new LogPosition(0, 0));
        ByteBuffer head = ByteBuffer.wrap(journal.read(0, HEAD));
        journal.position = new LogPosition(head.getLong(), head.getLong());
        journal.states[0] = head.getLong();
        journal.states[1] = head.getLong();
        log.resume(journal.position, journal.kept(false), journal.kept(true));
        return journal;
    }

    Fd descriptor() {
        return memory;
    }

    /// Whether the block that is held of a stream is in the log already.
    boolean isInLog(boolean isStderr) {
        return (states[index(isStderr)] & IN_LOG) != 0;
    }

    /// The next block of the stream is about to be taken.
    void begin(boolean isStderr) {
        if (isInLog(isStderr)) {
            states[index(isStderr)] &= ~IN_LOG;
            write();
        }
    }

    /// The block that is held of the stream is in the log, and what is left of it waits.
    void commit(boolean isStderr) {
        byte[] pending = log.pending(isStderr);
        long place = (states[index(isStderr)] & SECOND_PLACE) ^ SECOND_PLACE;
        byte[] content = new byte[LENGTH_SIZE + pending.length];
        ByteBuffer.wrap(content).putInt(pending.length).put(pending);
        writeAt(offset(isStderr, place), content);
        states[index(isStderr)] = place | IN_LOG;
        position = log.position().orElse(position);
        write();
    }

    private byte[] kept(boolean isStderr) {
        long place = offset(isStderr, states[index(isStderr)] & SECOND_PLACE);
        byte[] length = read(place, LENGTH_SIZE);
        return read(place + LENGTH_SIZE, ByteBuffer.wrap(length).getInt());
    }

    private void write() {
        byte[] head = new byte[HEAD];
        ByteBuffer.wrap(head)
                .putLong(position.inode())
                .putLong(position.size())
                .putLong(states[0])
                .putLong(states[1]);
        writeAt(0, head);
    }

    private void writeAt(long offset, byte[] content) {
        int done = 0;
        while (done < content.length) {
            done +=
                    files.content()
                            .writeAt(memory, offset + done, content, done, content.length - done);
        }
    }

    /// What was never written is zero.
    private byte[] read(long offset, int length) {
        byte[] content = new byte[length];
        int done = 0;
        int got = 1;
        while (done < length && got > 0) {
            got = files.content().readAt(memory, offset + done, content, done, length - done);
            done += got;
        }
        return content;
    }

    private static int index(boolean isStderr) {
        return isStderr ? 1 : 0;
    }

    private static long offset(boolean isStderr, long place) {
        return PLACES + (2L * index(isStderr) + place / SECOND_PLACE) * PLACE_SIZE;
    }

    @Override
    public void close() {
        memory.close();
        files.close();
    }
}
