package dev.nutshell.journal;

import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.util.Arrays;
import java.util.function.Consumer;

/// One open file of the journal, read as far as it is written.
final class EventFile implements AutoCloseable {
    private static final int BLOCK = 1 << 16;

    /// A record is never longer, see [EventText]; of something longer the beginning is forgotten.
    private static final int LONGEST = 1 << 20;

    private final FileCalls files;
    private final Fd file;
    private final long inode;
    private final byte[] block = new byte[BLOCK];
    private byte[] pending = new byte[BLOCK];
    private int length;
    private boolean inRecord;
    private long position;

    /// Takes over `file`.
    EventFile(FileCalls files, Fd file) {
        this.files = files;
        this.file = file;
        this.inode = files.attributes().status(file).inode();
    }

    long inode() {
        return inode;
    }

    /// What is there now was no news.
    void skipToEnd() {
        position = files.attributes().status(file).size();
    }

    /// Gives `records` each whole record since the last call, without its frame.
    void readOn(Consumer<byte[]> records) {
        int got = files.content().readAt(file, position, block, 0, BLOCK);
        while (got > 0) {
            position += got;
            for (int i = 0; i < got; i++) {
                take(block[i], records);
            }
            got = files.content().readAt(file, position, block, 0, BLOCK);
        }
    }

    private void take(byte value, Consumer<byte[]> records) {
        if (value == EventJournal.RECORD_SEPARATOR) {
            inRecord = true;
            length = 0;
        } else if (value == '\n' && inRecord) {
            inRecord = false;
            records.accept(Arrays.copyOf(pending, length));
        } else if (inRecord) {
            keep(value);
        }
    }

    private void keep(byte value) {
        if (length == pending.length) {
            pending = Arrays.copyOf(pending, length * 2);
        }
        pending[length++] = value;
        inRecord = length < LONGEST;
    }

    @Override
    public void close() {
        file.close();
    }
}
