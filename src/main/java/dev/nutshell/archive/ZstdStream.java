package dev.nutshell.archive;

import dev.nutshell.archive.zstd.ZstdDecoder;
import dev.nutshell.archive.zstd.ZstdFormatException;
import java.io.IOException;
import java.io.InputStream;

/// Decodes zstd (RFC 8878) and reports damage as this package does.
final class ZstdStream extends InputStream {
    private final InputStream decoder;

    ZstdStream(InputStream source) {
        this.decoder = new ZstdDecoder(source);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        try {
            return decoder.read(target, from, length);
        } catch (ZstdFormatException e) {
            throw new CorruptArchiveException("zstd: " + e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        decoder.close();
    }
}
