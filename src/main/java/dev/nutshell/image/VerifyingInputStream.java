package dev.nutshell.image;

import dev.nutshell.base.BulkInputStream;
import dev.nutshell.base.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/// Passes bytes on while it checks that there are exactly as many as promised, with the promised digest.
///
/// The end of the stream is reported only after the check, so a reader that saw the end saw the right bytes. One byte past
/// the promised size is read, because trailing bytes are a mismatch too (they would be stored under the digest).
final class VerifyingInputStream extends BulkInputStream {
    /// Sees every byte that passes.
    @FunctionalInterface
    interface Tap {
        void accept(byte[] bytes, int from, int length) throws IOException;
    }

    private static final int DRAIN_BUFFER = 64 << 10;

    private final InputStream source;
    private final Digest expected;
    private final long size;
    private final MessageDigest hasher;
    private final Tap tap;
    private long passed;
    private boolean verified;

    VerifyingInputStream(InputStream source, Digest expected, long size) {
        this(source, expected, size, (_, _, _) -> {});
    }

    VerifyingInputStream(InputStream source, Digest expected, long size, Tap tap) {
        this.source = source;
        this.expected = expected;
        this.size = size;
        this.hasher = expected.algorithm().newHasher();
        this.tap = tap;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int got = source.read(target, from, length);
        if (got < 0) {
            verify();
            return -1;
        }
        passed += got;
        if (passed > size) {
            throw new CorruptStreamException("more than the promised " + size + " bytes");
        }
        hasher.update(target, from, got);
        tap.accept(target, from, got);
        return got;
    }

    /// Reads to the end, and so checks everything.
    void drain() throws IOException {
        byte[] scratch = new byte[DRAIN_BUFFER];
        int got;
        do {
            got = read(scratch, 0, scratch.length);
        } while (got >= 0);
    }

    /// Bytes passed so far.
    long passed() {
        return passed;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    private void verify() throws CorruptStreamException {
        if (verified) {
            return;
        }
        if (passed < size) {
            throw new CorruptStreamException("truncated at " + passed + " of " + size + " bytes");
        }
        Digest actual = Digest.finish(expected.algorithm(), hasher);
        if (!actual.equals(expected)) {
            throw new CorruptStreamException("content has digest " + actual);
        }
        verified = true;
    }
}
