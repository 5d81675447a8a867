package dev.nutshell.archive;

import dev.nutshell.base.BulkInputStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.MemoryLimitException;

/// Reports damage as this package does, also where a decoder that is a library trips over it.
///
/// What the source fails of is passed on as it is: a connection that breaks is no damaged archive.
final class DecodedStream extends BulkInputStream {
    /// The library asks for single bytes.
    private static final int BUFFER = 64 << 10;

    private final String format;
    private final Source source;
    private final InputStream decoder;

    /// Puts the decoder over a stream; it may read from that at once.
    @FunctionalInterface
    interface Decoder {
        InputStream over(InputStream source) throws IOException;
    }

    /// @param format its name, which messages begin with
    DecodedStream(String format, InputStream source, Decoder decoding) throws IOException {
        this.format = format;
        this.source = new Source(source);
        BufferedInputStream buffered = new BufferedInputStream(this.source, BUFFER);
        this.decoder = guarded(() -> decoding.over(buffered));
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        return guarded(() -> decoder.read(target, from, length));
    }

    @Override
    public void close() throws IOException {
        decoder.close();
    }

    @FunctionalInterface
    private interface Step<T> {
        T run() throws IOException;
    }

    private <T> T guarded(Step<T> step) throws IOException {
        try {
            return step.run();
        } catch (IOException | RuntimeException e) {
            source.rethrow();
            CorruptArchiveException corrupt =
                    new CorruptArchiveException(format + ": " + reason(e));
            corrupt.initCause(e);
            throw corrupt;
        }
    }

    private static String reason(Exception failure) {
        return switch (failure) {
            case MemoryLimitException e ->
                    "decompressing needs %d MiB of memory, limit %d MiB"
                            .formatted(mebibytes(e.getMemoryNeeded()), e.getMemoryLimit() >> 10);
            case EOFException _ -> "truncated";
            case IOException e when e.getMessage() != null -> lower(e.getMessage());
            // an index out of bounds, or the like
            default -> "corrupt data";
        };
    }

    private static int mebibytes(int kibibytes) {
        return (int) ((kibibytes + 1023L) >> 10);
    }

    private static String lower(String text) {
        return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }

    /// Remembers why it could not be read.
    private static final class Source extends FilterInputStream {
        private @Nullable IOException failure;
        private @Nullable RuntimeException refusal;

        private Source(InputStream source) {
            super(source);
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            try {
                return super.read(target, from, length);
            } catch (IOException e) {
                failure = e;
                throw e;
            } catch (RuntimeException e) {
                refusal = e;
                throw e;
            }
        }

        /// Throws what its reader may have wrapped.
        private void rethrow() throws IOException {
            if (failure != null) {
                throw failure;
            }
            if (refusal != null) {
                throw refusal;
            }
        }
    }
}
