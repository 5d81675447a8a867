package dev.nutshell.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A private dockerd: own data, socket, containerd; no bridge, no firewall rules. Left out where it does not start.
public final class Docker implements AutoCloseable {
    private final Path directory;
    private final Process daemon;

    private Docker(Path directory, Process daemon) {
        this.directory = directory;
        this.daemon = daemon;
    }

    /// Starts dockerd below `directory` (a short path: sockets live there), or says that this machine cannot.
    public static Optional<Docker> start(Path directory) {
        if (!Files.isExecutable(Path.of("/usr/sbin/dockerd"))) {
            return Optional.empty();
        }
        Disk.write(directory.resolve("daemon.json"), "{}");
        ProcessBuilder builder =
                new ProcessBuilder(
                        "/usr/sbin/dockerd",
                        "--config-file=" + directory.resolve("daemon.json"),
                        "--data-root=" + directory.resolve("data"),
                        "--exec-root=" + directory.resolve("exec"),
                        "--pidfile=" + directory.resolve("pid"),
                        "--host=unix://" + directory.resolve("sock"),
                        "--iptables=false",
                        "--ip6tables=false",
                        "--bridge=none");
        builder.redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile());
        try {
            Docker docker = new Docker(directory, builder.start());
            Patience.until(() -> "dockerd", () -> docker.answers() || !docker.daemon.isAlive());
            return docker.daemon.isAlive() ? Optional.of(docker) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Command command(List<String> arguments) {
        List<String> words =
                new ArrayList<>(List.of("docker", "--host", "unix://" + directory.resolve("sock")));
        words.addAll(arguments);
        return Command.of(words).with(Map.of("HOME", directory.toString()));
    }

    public String version() {
        return command(List.of("version", "--format", "{{.Server.Version}}"))
                .run()
                .output()
                .strip();
    }

    private boolean answers() {
        return Files.exists(directory.resolve("sock"))
                && command(List.of("version")).run().exitCode() == 0;
    }

    @Override
    public void close() {
        daemon.destroy();
        daemon.onExit().join();
        // shims of containers that a failed test left are children of init now
        Leftovers.sweep(directory);
        Disk.remove(directory);
    }
}
