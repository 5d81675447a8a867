package dev.nutshell.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// Hands out a stream in pieces of its own large buffer, so that content is not copied on its way through the reader.
final class BlockSource {
    private static final int BUFFER = 1 << 20;

    private final InputStream stream;
    private final byte[] buffer = new byte[BUFFER];
    private int start;
    private int end;
    private long position;

    BlockSource(InputStream stream) {
        this.stream = stream;
    }

    /// Bytes handed out or skipped so far.
    long position() {
        return position;
    }

    /// Fills `block`; `false` when the stream ended before its first byte.
    boolean readBlock(byte[] block) throws IOException {
        int done = 0;
        while (done < block.length) {
            if (start == end && !fill()) {
                if (done == 0) {
                    return false;
                }
                throw truncated();
            }
            int part = Math.min(end - start, block.length - done);
            System.arraycopy(buffer, start, block, done, part);
            take(part);
            done += part;
        }
        return true;
    }

    /// The next `length` bytes as a copy; the caller has checked that they fit into memory.
    byte[] readFully(int length) throws IOException {
        byte[] bytes = new byte[length];
        if (length > 0 && !readBlock(bytes)) {
            throw truncated();
        }
        return bytes;
    }

    /// Passes the next `length` bytes to `content`.
    void transfer(long length, TarContent content) throws IOException {
        long left = length;
        while (left > 0) {
            if (start == end && !fill()) {
                throw truncated();
            }
            int part = (int) Math.min(end - start, left);
            content.data(buffer, start, part);
            take(part);
            left -= part;
        }
    }

    void skip(long length) throws IOException {
        long left = length;
        while (left > 0) {
            if (start == end && !fill()) {
                throw truncated();
            }
            int part = (int) Math.min(end - start, left);
            take(part);
            left -= part;
        }
    }

    /// Skips `length` bytes that mean nothing, or as many as there are.
    void skipPadding(long length) throws IOException {
        long left = length;
        while (left > 0 && (start < end || fill())) {
            int part = (int) Math.min(end - start, left);
            take(part);
            left -= part;
        }
    }

    /// Reads the stream to its end.
    void drain() throws IOException {
        do {
            take(end - start);
        } while (fill());
    }

    private void take(int length) {
        start += length;
        position += length;
    }

    private boolean fill() throws IOException {
        int got;
        try {
            got = stream.read(buffer, 0, buffer.length);
        } catch (EOFException e) {
            throw new CorruptArchiveException("archive is truncated: " + e.getMessage());
        }
        start = 0;
        end = Math.max(0, got);
        return got > 0;
    }

    private CorruptArchiveException truncated() {
        return new CorruptArchiveException("archive is truncated after " + position + " bytes");
    }
}
