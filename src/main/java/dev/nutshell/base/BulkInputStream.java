package dev.nutshell.base;

import java.io.IOException;
import java.io.InputStream;

/// A stream whose bytes come many at a time; a single one comes the same way.
public abstract class BulkInputStream extends InputStream {
    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public abstract int read(byte[] target, int from, int length) throws IOException;
}
