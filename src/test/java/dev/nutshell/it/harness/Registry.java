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
import java.util.function.UnaryOperator;

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
        return start(directory, "");
    }

    /// One that answers nobody, for the password is nobody's.
    public static Registry startLocked(Path directory) {
        Path users =
                Disk.write(
                        directory.resolve("users"),
                        "user:$2y$05$abcdefghijklmnopqrstuuSZDv0oMLnN8oEEHKrXLfZKDvhbd8Hoe\n");
        return start(directory, "auth: {htpasswd: {realm: locked, path: %s}}\n".formatted(users));
    }

    private static Registry start(Path directory, String more) {
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
                                        .formatted(directory.resolve("data"), port)
                                + more);
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

    /// The digest of the manifest that a reference of this registry means.
    public String manifest(String reference) {
        String name = reference.substring(reference.indexOf('/') + 1);
        int colon = name.lastIndexOf(':');
        return Disk.read(
                        storage()
                                .resolve("repositories")
                                .resolve(name.substring(0, colon))
                                .resolve("_manifests/tags")
                                .resolve(name.substring(colon + 1))
                                .resolve("current/link"))
                .strip();
    }

    /// Changes a blob on the disk: what the registry serves under this digest is something else from now on.
    public void damage(String digest, UnaryOperator<byte[]> change) {
        String hex = digest.substring(digest.indexOf(':') + 1);
        Path data =
                storage()
                        .resolve("blobs/sha256")
                        .resolve(hex.substring(0, 2))
                        .resolve(hex)
                        .resolve("data");
        try {
            Files.write(data, change.apply(Files.readAllBytes(data)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path storage() {
        return directory.resolve("data/docker/registry/v2");
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

    /// A port that nobody has at this moment.
    public static int freePort() {
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
