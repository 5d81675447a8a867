package dev.nutshell.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A private `docker-registry` on a free loopback port, with its own data, gone after `close`.
public final class Registry implements AutoCloseable {
    private final Path directory;
    private final int port;
    private final Process process;

    private Registry(Path directory, int port, Process process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    public static Registry start(Path directory) {
        int port = freePort();
        Path settings =
                Disk.write(
                        directory.resolve("config.yml"),
                        """
                version: 0.1
                log: {level: error, accesslog: {disabled: false}}
                storage: {filesystem: {rootdirectory: %s}, delete: {enabled: true}}
                http: {addr: "127.0.0.1:%d"}
                """
                                .formatted(directory.resolve("data"), port));
        ProcessBuilder builder =
                new ProcessBuilder("docker-registry", "serve", settings.toString());
        builder.redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile());
        // the package would otherwise phone a tracing collector that does not exist
        builder.environment().put("OTEL_TRACES_EXPORTER", "none");
        try {
            Registry registry = new Registry(directory, port, builder.start());
            Patience.until(() -> "docker-registry: " + registry.log(), registry::answers);
            return registry;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot start docker-registry (package docker-registry)", e);
        }
    }

    /// `127.0.0.1:port`, as it stands in front of a reference.
    public String host() {
        return "127.0.0.1:" + port;
    }

    public String reference(String nameAndTag) {
        return host() + "/" + nameAndTag;
    }

    /// The lines of the access log that fetch a blob; the registry writes a line before it answers fully.
    public List<String> blobFetches(String repository) {
        String request = "\"GET /v2/" + repository + "/blobs/";
        return log().lines().filter(line -> line.contains(request)).toList();
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new AssertionError("docker-registry ended: " + log());
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
