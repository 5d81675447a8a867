package dev.nutshell.image;

import dev.nutshell.base.BulkInputStream;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.function.LongSupplier;

/// The decompressed bytes of a layer on their way to the archive reader: hashed for the diff id, counted against bombs.
final class DiffStream extends BulkInputStream {
    private final InputStream decoder;
    private final Digest.Algorithm algorithm;
    private final MessageDigest hasher;
    private final LayerLimits limits;
    private final LongSupplier compressedBytes;
    private long passed;

    /// @param compressedBytes how much the decoder has taken in so far
    DiffStream(
            InputStream decoder,
            Digest.Algorithm algorithm,
            LayerLimits limits,
            LongSupplier compressedBytes) {
        this.decoder = decoder;
        this.algorithm = algorithm;
        this.hasher = algorithm.newHasher();
        this.limits = limits;
        this.compressedBytes = compressedBytes;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        int got = decoder.read(target, from, length);
        if (got > 0) {
            passed += got;
            requireWithinLimits();
            hasher.update(target, from, got);
        }
        return got;
    }

    /// The digest of all bytes; call once, at the end.
    Digest digest() {
        return Digest.finish(algorithm, hasher);
    }

    @Override
    public void close() throws IOException {
        decoder.close();
    }

    private void requireWithinLimits() {
        if (passed > limits.unpackedBytes()) {
            throw new EngineException(
                    ErrorKind.EXHAUSTED,
                    "unpacks to more than " + limits.unpackedBytes() + " bytes");
        }
        long compressed = compressedBytes.getAsLong();
        if (passed > limits.ratioFrom() && passed / limits.ratio() > compressed) {
            throw new EngineException(
                    ErrorKind.EXHAUSTED,
                    "unpacks to more than "
                            + limits.ratio()
                            + " times its size, "
                            + passed
                            + " bytes out of "
                            + compressed);
        }
    }
}
