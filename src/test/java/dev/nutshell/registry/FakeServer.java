package dev.nutshell.registry;

import dev.nutshell.it.harness.Patience;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/// A server on loopback that does to the letter what a test wants, also what no honest server does, and remembers what it
/// was asked. Hangs up on whoever speaks TLS to it when it does not.
public final class FakeServer implements AutoCloseable {
    private static final int TLS_HANDSHAKE = 0x16;

    /// One request; names of headers in lower case.
    public record Seen(String method, String target, Map<String, String> headers, String body) {
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }

        public String path() {
            int query = target.indexOf('?');
            return query < 0 ? target : target.substring(0, query);
        }
    }

    /// What to send.
    ///
    /// @param sent bytes of the body after which the connection is reset; -1 for all of them
    /// @param chunked whether the body's length is left open
    public record Reply(
            int status, Map<String, String> headers, byte[] body, int sent, boolean chunked) {
        public static Reply of(int status) {
            return new Reply(status, Map.of(), new byte[0], -1, false);
        }

        public Reply with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new Reply(status, more, body, sent, chunked);
        }

        public Reply with(byte[] content) {
            return new Reply(status, headers, content, sent, chunked);
        }

        public Reply with(String content) {
            return with(content.getBytes(StandardCharsets.UTF_8));
        }

        public Reply cutAfter(int bytes) {
            return new Reply(status, headers, body, bytes, chunked);
        }

        public Reply unannounced() {
            return new Reply(status, headers, body, sent, true);
        }
    }

    private final ServerSocket socket;
    private final boolean tls;
    private final List<Seen> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Function<Seen, Reply>> scripts = new ConcurrentHashMap<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile Function<Seen, Reply> otherwise = _ -> Reply.of(404);

    private FakeServer(ServerSocket socket, boolean tls) {
        this.socket = socket;
        this.tls = tls;
        Thread.ofVirtual().start(this::accept);
    }

    public static FakeServer plain() {
        return plain(0);
    }

    public static FakeServer plain(int port) {
        try {
            return new FakeServer(
                    new ServerSocket(port, 50, InetAddress.getLoopbackAddress()), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static FakeServer tls(SSLContext context) {
        return tls(context, false);
    }

    /// @param wantsClient whether a client has to show a certificate
    public static FakeServer tls(SSLContext context, boolean wantsClient) {
        try {
            SSLServerSocket socket =
                    (SSLServerSocket)
                            context.getServerSocketFactory()
                                    .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            socket.setNeedClientAuth(wantsClient);
            return new FakeServer(socket, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Answers requests for `path` (without the query) by `script`.
    public FakeServer on(String path, Function<Seen, Reply> script) {
        scripts.put(path, script);
        return this;
    }

    public FakeServer on(String path, Reply reply) {
        return on(path, _ -> reply);
    }

    /// Answers every request that has no script of its own.
    public FakeServer otherwise(Function<Seen, Reply> script) {
        otherwise = script;
        return this;
    }

    public int port() {
        return socket.getLocalPort();
    }

    /// `127.0.0.1:port`.
    public String host() {
        return "127.0.0.1:" + port();
    }

    public String url(String path) {
        return (tls ? "https://" : "http://") + host() + path;
    }

    public List<Seen> requests() {
        return List.copyOf(requests);
    }

    public List<Seen> requests(String path) {
        return requests.stream().filter(seen -> seen.path().equals(path)).toList();
    }

    /// How many connections were made.
    public int connections() {
        return accepted.get();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                accepted.incrementAndGet();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException _) {
                // closed
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            BufferedInputStream input = new BufferedInputStream(connection.getInputStream());
            input.mark(1);
            if (!tls && input.read() == TLS_HANDSHAKE) {
                return;
            }
            input.reset();
            boolean open = true;
            while (open) {
                open = exchange(connection, input);
            }
        } catch (IOException _) {
            // the client is gone, or never became one
        } finally {
            connections.remove(connection);
        }
    }

    private boolean exchange(Socket connection, InputStream input) throws IOException {
        String requestLine = line(input);
        if (requestLine.isEmpty()) {
            return false;
        }
        String[] words = requestLine.split(" ", -1);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header = line(input); !header.isEmpty(); header = line(input)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String body = new String(input.readNBytes(length), StandardCharsets.UTF_8);
        Seen seen = new Seen(words[0], words[1], headers, body);
        requests.add(seen);
        if (words[0].equals("CONNECT")) {
            return tunnel(connection, input, seen);
        }
        return send(connection, seen, script(seen).apply(seen));
    }

    /// A request to a proxy names a whole address.
    private Function<Seen, Reply> script(Seen seen) {
        String path = seen.path().contains("://") ? URI.create(seen.path()).getPath() : seen.path();
        return scripts.getOrDefault(path, otherwise);
    }

    /// As a proxy: whatever host is asked for is the loopback port that script `CONNECT` says in header `To`.
    private boolean tunnel(Socket client, InputStream input, Seen seen) throws IOException {
        Reply reply = scripts.getOrDefault("CONNECT", otherwise).apply(seen);
        if (reply.status() != 200) {
            return send(client, seen, reply);
        }
        int port = Integer.parseInt(reply.headers().get("To"));
        try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream()
                    .write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            Thread back = Thread.ofVirtual().start(() -> copy(target, client));
            InputStream from = input;
            byte[] buffer = new byte[8192];
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                target.getOutputStream().write(buffer, 0, n);
            }
            target.shutdownOutput();
            back.interrupt();
        }
        return false;
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.close();
        } catch (IOException _) {
            // one end is gone
        }
    }

    private static boolean send(Socket connection, Seen seen, Reply reply) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        line(head, "HTTP/1.1 " + reply.status() + " Status");
        reply.headers().forEach((name, value) -> line(head, name + ": " + value));
        if (reply.chunked()) {
            line(head, "Transfer-Encoding: chunked");
        } else if (!reply.headers().containsKey("Content-Length")) {
            line(head, "Content-Length: " + reply.body().length);
        }
        line(head, "");
        OutputStream output = connection.getOutputStream();
        output.write(head.toByteArray());
        if (seen.method().equals("HEAD")) {
            return true;
        }
        int count = reply.sent() < 0 ? reply.body().length : reply.sent();
        if (reply.chunked()) {
            output.write((Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            output.write(reply.body(), 0, count);
            output.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        } else {
            output.write(reply.body(), 0, count);
        }
        output.flush();
        if (reply.sent() >= 0) {
            // an orderly end, so that what was sent is not thrown away at the other end
            connection.shutdownOutput();
            return false;
        }
        if (reply.chunked()) {
            output.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        return true;
    }

    private static void line(ByteArrayOutputStream head, String text) {
        head.writeBytes((text + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String line(InputStream input) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = input.read(); c >= 0 && c != '\n'; c = input.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private boolean isClosed() {
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), socket.getLocalPort())) {
            return !probe.isConnected();
        } catch (IOException _) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket connection : connections) {
                connection.close();
            }
            // a thread that is about to accept keeps the port open for a moment
            Patience.until(() -> "port " + port() + " to close", this::isClosed);
        } catch (SocketException _) {
            // closed already
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
