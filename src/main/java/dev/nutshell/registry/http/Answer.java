package dev.nutshell.registry.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/// What came back. Close it: the connection is kept where the body was read to its end, and dropped otherwise.
public final class Answer implements AutoCloseable {
    /// Bytes that are cheaper to read than a new connection is to make.
    private static final int SHORT_BODY = 16 << 10;

    private final Origin origin;
    private final HttpUriRequestBase request;
    private final ClassicHttpResponse response;
    private final InputStream body;
    private volatile boolean ended;

    Answer(Origin origin, HttpUriRequestBase request, ClassicHttpResponse response)
            throws IOException {
        this.origin = origin;
        this.request = request;
        this.response = response;
        HttpEntity entity = response.getEntity();
        this.ended = entity == null;
        this.body = entity == null ? InputStream.nullInputStream() : new Body(entity.getContent());
    }

    /// Who was asked.
    public Origin origin() {
        return origin;
    }

    public int status() {
        return response.getCode();
    }

    /// The first header of this name.
    public Optional<String> header(String name) {
        return value(response.getFirstHeader(name));
    }

    /// Every header of this name, in order.
    public List<String> headers(String name) {
        List<String> values = new ArrayList<>();
        for (Header header : response.getHeaders(name)) {
            value(header).ifPresent(values::add);
        }
        return values;
    }

    /// The length that the answer announces; empty for a chunked one.
    public OptionalLong announcedLength() {
        String text = header("Content-Length").orElse("");
        try {
            return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException _) {
            return OptionalLong.empty();
        }
    }

    /// The body as it arrives. It fails with an `IOException` where it ends before its announced length, and when nothing
    /// comes for as long as the transport's patience lasts.
    public InputStream body() {
        return body;
    }

    /// At most `limit` bytes of the body.
    public byte[] read(int limit) throws IOException {
        return body.readNBytes(limit);
    }

    /// Drops the connection unless the body was read to its end or is short: what is left of it may be gigabytes.
    @Override
    public void close() {
        try {
            if (!ended && announcedLength().orElse(Long.MAX_VALUE) <= SHORT_BODY) {
                body.readNBytes(SHORT_BODY + 1);
            }
            if (!ended) {
                request.cancel();
            }
            response.close();
        } catch (IOException _) {
            // nothing more is wanted from this connection
        }
    }

    /// Ends the exchange under its reader, unless all is read. Any thread may call it.
    public void abort() {
        if (!ended) {
            request.cancel();
        }
    }

    private static Optional<String> value(@Nullable Header header) {
        return Optional.ofNullable(header).map(Header::getValue);
    }

    /// Notes its end.
    private final class Body extends FilterInputStream {
        private Body(InputStream content) {
            super(content);
        }

        @Override
        public int read() throws IOException {
            int got = super.read();
            ended = ended || got < 0;
            return got;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            int got = super.read(target, from, length);
            ended = ended || got < 0;
            return got;
        }

        @Override
        public void close() {
            Answer.this.close();
        }
    }
}
