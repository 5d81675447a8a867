package dev.nutshell.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;

/// What a stream is compressed with, told by its first bytes as Docker does: media types in manifests are often wrong.
public enum Compression {
    NONE,
    GZIP,
    ZSTD;

    private static final int MAGIC_LENGTH = 4;

    /// Wraps `stream` into the decoder that its first bytes ask for; an archive that is not compressed passes as it is.
    ///
    /// The decoder reads to the end of `stream` and reports trailing garbage.
    public static InputStream decode(InputStream stream) throws IOException {
        byte[] magic = new byte[MAGIC_LENGTH];
        int length = stream.readNBytes(magic, 0, MAGIC_LENGTH);
        PushbackInputStream whole = new PushbackInputStream(stream, MAGIC_LENGTH);
        whole.unread(magic, 0, length);
        return switch (of(magic, length)) {
            case NONE -> whole;
            case GZIP -> new GzipStream(whole);
            case ZSTD -> new ZstdStream(whole);
        };
    }

    /// Tells by the first bytes of `stream`, which are read.
    public static Compression of(InputStream stream) throws IOException {
        byte[] magic = new byte[MAGIC_LENGTH];
        return of(magic, stream.readNBytes(magic, 0, MAGIC_LENGTH));
    }

    static Compression of(byte[] magic, int length) {
        if (length >= 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b) {
            return GZIP;
        }
        // RFC 8878, 3.1.1 and 3.1.2: a frame, or a skippable frame in front of it
        boolean isFrame = (magic[0] & 0xff) == 0x28 && (magic[1] & 0xff) == 0xb5;
        boolean isSkippable = (magic[0] & 0xf0) == 0x50 && (magic[1] & 0xff) == 0x2a;
        boolean isZstd =
                isFrame
                        ? (magic[2] & 0xff) == 0x2f && (magic[3] & 0xff) == 0xfd
                        : isSkippable && (magic[2] & 0xff) == 0x4d && (magic[3] & 0xff) == 0x18;
        return length == MAGIC_LENGTH && isZstd ? ZSTD : NONE;
    }
}
