package dev.nutshell.container.log;

import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.nio.file.Path;
import java.time.InstantSource;

/// A log in files. Records are collected while there is more to come, and written as one.
abstract sealed class FileSink implements LogSink permits JsonFileSink, LocalSink {
    private static final int BATCH = 1 << 15;

    private final RecordBuffer buffer = new RecordBuffer(BATCH);
    private final LogFile file;
    private final LossReport losses;
    private int lines;
    private int preface;
    private boolean opened;

    FileSink(Syscalls syscalls, Path path, Rotation rotation, InstantSource clock) {
        this.file = new LogFile(syscalls, path, rotation, this::intactLength);
        this.losses = new LossReport(clock);
    }

    /// Whole records in `[0, length)` of `bytes`.
    record Intact(int records, int length) {}

    /// Appends the record of one line.
    abstract void encode(LogLine line, RecordBuffer target);

    /// Appends what stands at the beginning of each file and of each run of the container: one record or nothing.
    abstract boolean encodeHead(RecordBuffer target);

    /// What of a number of records has arrived in the file.
    abstract Intact intact(byte[] bytes, int length);

    abstract long intactLength(FileCalls files, Fd file, long size);

    @Override
    public final void line(LogLine line) {
        if (file.isFull(buffer.used())) {
            flush();
            file.rotate();
        }
        if (buffer.used() == 0) {
            begin();
        }
        encode(line, buffer);
        lines++;
        if (buffer.used() >= BATCH) {
            flush();
        }
    }

    private void begin() {
        preface = 0;
        if ((!opened || file.size() == 0) && encodeHead(buffer)) {
            preface++;
        }
        if (losses.isDue()) {
            encode(losses.announce(), buffer);
            preface++;
        }
    }

    LogPosition position() {
        // asked for before the first line too: it opens the file
        long inode = file.inode();
        return new LogPosition(inode, file.size());
    }

    void rollBack(LogPosition position) {
        file.rollBack(position.inode(), position.size());
    }

    @Override
    public final void flush() {
        int length = buffer.used();
        if (length > 0) {
            int written = file.append(buffer.bytes(), length);
            if (written == length) {
                opened = true;
                losses.delivered();
            } else {
                keepWhole(written);
            }
            buffer.clear();
            lines = 0;
        }
    }

    /// The disk has taken a part: whole records stay, for a reader may have seen them.
    private void keepWhole(int written) {
        Intact kept = intact(buffer.bytes(), written);
        file.cutOff(written - kept.length());
        if (kept.records() >= preface) {
            losses.delivered();
        }
        losses.add(lines - Math.max(0, kept.records() - preface), file.failure());
    }

    @Override
    public final void close() {
        flush();
        if (losses.isDue()) {
            begin();
            flush();
        }
        file.close();
    }
}
