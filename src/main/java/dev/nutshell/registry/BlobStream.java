package dev.nutshell.registry;

import dev.nutshell.base.BulkInputStream;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.registry.http.Answer;
import dev.nutshell.registry.http.Origin;
import java.io.EOFException;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A blob of known size as one stream, however many connections it takes: after a break the rest is asked for with `Range`
/// (RFC 9110, section 14.2), from the registry again, because an address that it redirected to may have expired.
///
/// A server that ignores the range sends everything again; what is known is skipped then. Any thread may close it: the reader
/// fails at once.
final class BlobStream extends BulkInputStream {
    private static final int OK = 200;
    private static final int PARTIAL = 206;

    private final RegistryConnection connection;
    private final String path;
    private final String object;
    private final long size;
    private final Attempts attempts;
    private long position;
    private volatile @Nullable Answer answer;
    private volatile boolean closed;

    BlobStream(
            RegistryConnection connection,
            String path,
            String object,
            long size,
            Attempts attempts) {
        this.connection = connection;
        this.path = path;
        this.object = object;
        this.size = size;
        this.attempts = attempts;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (true) {
            try {
                int got = current().body().read(target, from, length);
                if (got >= 0) {
                    position += got;
                    attempts.progressed();
                    return got;
                }
                if (position >= size) {
                    return -1;
                }
                throw new EOFException();
            } catch (IOException e) {
                IOException failure = named(e);
                disconnect();
                if (closed) {
                    throw new IOException("cancelled", e);
                }
                attempts.failed(failure);
            }
        }
    }

    private Answer current() throws IOException {
        Answer present = answer;
        if (present == null) {
            present = connect();
            answer = present;
        }
        if (closed) {
            present.close();
            throw new IOException("closed");
        }
        return present;
    }

    private Answer connect() throws IOException {
        // compressed once more on the way, ranges would count other bytes
        Map<String, String> headers =
                position == 0
                        ? Map.of("Accept-Encoding", "identity")
                        : Map.of("Accept-Encoding", "identity", "Range", "bytes=" + position + "-");
        Answer fresh = connection.exchange("GET", path, headers);
        boolean usable = false;
        try {
            checkStart(fresh);
            usable = true;
            return fresh;
        } finally {
            if (!usable) {
                fresh.close();
            }
        }
    }

    private void checkStart(Answer fresh) throws IOException {
        long start =
                switch (fresh.status()) {
                    case OK -> 0;
                    case PARTIAL -> start(fresh.header("Content-Range").orElse(""));
                    default -> throw connection.refused(fresh, object);
                };
        if (start != 0 && start != position) {
            throw new EngineException(
                    ErrorKind.UNAVAILABLE,
                    object
                            + ": asked for the rest from byte "
                            + position
                            + ", got it from "
                            + start);
        }
        OptionalLong announced = fresh.announcedLength();
        if (announced.isPresent() && start + announced.getAsLong() != size) {
            throw new EngineException(
                    ErrorKind.CORRUPT,
                    object
                            + ": the registry has "
                            + (start + announced.getAsLong())
                            + " bytes, the manifest says "
                            + size);
        }
        if (start < position) {
            fresh.body().skipNBytes(position - start);
        }
    }

    /// The first number of `bytes FIRST-LAST/TOTAL`; -1 where there is none.
    private static long start(String contentRange) {
        String text = contentRange.strip();
        int dash = text.indexOf('-');
        try {
            return text.startsWith("bytes ") && dash > 0
                    ? Long.parseLong(text.substring("bytes ".length(), dash).strip())
                    : -1;
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    /// `failure` with the server that was being read from.
    private IOException named(IOException failure) {
        Answer broken = answer;
        if (broken == null || failure instanceof PeerException) {
            return failure;
        }
        Origin peer = broken.origin();
        return new PeerException(peer, failure);
    }

    private void disconnect() {
        Answer present = answer;
        if (present != null) {
            present.close();
            answer = null;
        }
    }

    @Override
    public void close() {
        closed = true;
        Answer present = answer;
        if (present != null) {
            present.abort();
        }
    }
}
