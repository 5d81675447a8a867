package dev.nutshell.archive;

import dev.nutshell.base.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Decodes gzip (RFC 1952): any number of members one after the other, as pigz and estargz write them.
///
/// `java.util.zip.GZIPInputStream` asks `available()` whether another member follows, which a network stream answers with
/// zero, and then silently ends early; and it reads in pieces of 512 bytes. Zeros after the last member are padding (gzip(1)
/// ignores them too), anything else is an error.
final class GzipStream extends BulkInputStream {
    private static final int BUFFER = 256 << 10;
    private static final int MAX_HEADER_TEXT = 64 << 10;
    private static final int FLAG_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int RESERVED_FLAGS = 0xe0;

    private final InputStream source;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final byte[] buffer = new byte[BUFFER];
    private int start;
    private int end;
    private boolean finished;

    GzipStream(InputStream source) throws IOException {
        this.source = source;
        readHeader();
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!finished) {
            int got = inflate(target, from, length);
            if (got > 0) {
                checksum.update(target, from, got);
                return got;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsInput()) {
                feed();
            } else {
                throw new CorruptArchiveException("gzip: needs a preset dictionary");
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        source.close();
    }

    private int inflate(byte[] target, int from, int length) throws IOException {
        try {
            return inflater.inflate(target, from, length);
        } catch (DataFormatException e) {
            throw new CorruptArchiveException("gzip: " + e.getMessage());
        }
    }

    private void feed() throws IOException {
        if (start == end && !fill()) {
            throw truncated();
        }
        inflater.setInput(buffer, start, end - start);
        start = end;
    }

    private void endMember() throws IOException {
        start -= inflater.getRemaining();
        long crc = littleEndian();
        long size = littleEndian();
        if (crc != checksum.getValue() || size != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw new CorruptArchiveException("gzip: wrong checksum");
        }
        inflater.reset();
        checksum.reset();
        skipPadding();
        if (start == end) {
            finished = true;
        } else {
            readHeader();
        }
    }

    private void skipPadding() throws IOException {
        while (start < end || fill()) {
            if (buffer[start] != 0) {
                return;
            }
            start++;
        }
    }

    private void readHeader() throws IOException {
        if (next() != 0x1f || next() != 0x8b || next() != 8) {
            throw new CorruptArchiveException("gzip: bytes that are no member");
        }
        int flags = next();
        if ((flags & RESERVED_FLAGS) != 0) {
            throw new CorruptArchiveException("gzip: unknown flags");
        }
        skip(6);
        if ((flags & FLAG_EXTRA) != 0) {
            skip(next() | next() << 8);
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_CRC) != 0) {
            skip(2);
        }
    }

    private void skipText() throws IOException {
        int length = 0;
        while (next() != 0) {
            length++;
            if (length > MAX_HEADER_TEXT) {
                throw new CorruptArchiveException("gzip: endless name in the header");
            }
        }
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private long littleEndian() throws IOException {
        return next() | (long) next() << 8 | (long) next() << 16 | (long) next() << 24;
    }

    private int next() throws IOException {
        if (start == end && !fill()) {
            throw truncated();
        }
        return buffer[start++] & 0xff;
    }

    private boolean fill() throws IOException {
        start = 0;
        end = Math.max(0, source.read(buffer, 0, BUFFER));
        return end > 0;
    }

    private static CorruptArchiveException truncated() {
        return new CorruptArchiveException("gzip: truncated");
    }
}
