package dev.nutshell.container.log;

import dev.nutshell.kernel.file.FileStatus;

/// Which file a compressed one was made of, so that a reader can tell that it knows it already.
///
/// The inode alone does not say it: once the file is gone, the next may get its number. Kept as a subfield of the gzip
/// header's extra field (RFC 1952, section 2.3.1.1).
///
/// @param seconds time of the last change, which is that of the last record at the earliest
public record SourceIdentity(long inode, long size, long seconds, int nanos) {
    /// Length of [#toGzipHeader].
    public static final int HEADER_LENGTH = 10 + 2 + 4 + 28;

    private static final byte[] FIXED = {
        0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, 3, 32, 0, 'N', 'S', 28, 0
    };

    public static SourceIdentity of(FileStatus status) {
        return new SourceIdentity(
                status.inode(), status.size(), status.mtimeSeconds(), status.mtimeNanos());
    }

    byte[] toGzipHeader() {
        RecordBuffer header = new RecordBuffer(HEADER_LENGTH);
        header.put(FIXED);
        header.putLong(inode);
        header.putLong(size);
        header.putLong(seconds);
        header.putInt(nanos);
        return header.bytes();
    }

    /// What [#toGzipHeader] wrote; an identity that equals no file's where another program compressed it.
    public static SourceIdentity ofGzipHeader(byte[] bytes, int length) {
        for (int i = 0; i < FIXED.length; i++) {
            if (length < HEADER_LENGTH || bytes[i] != FIXED[i]) {
                return new SourceIdentity(0, -1, Long.MAX_VALUE, 0);
            }
        }
        int at = FIXED.length;
        return new SourceIdentity(
                number(bytes, at, 8),
                number(bytes, at + 8, 8),
                number(bytes, at + 16, 8),
                (int) number(bytes, at + 24, 4));
    }

    private static long number(byte[] bytes, int from, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | (bytes[from + i] & 0xff);
        }
        return value;
    }
}
