package dev.nutshell.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.it.harness.Registry;
import dev.nutshell.network.directory.Directory;
import dev.nutshell.network.driver.EtcdAccess;
import dev.nutshell.testing.Scratch;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Against a real etcd.
class EtcdDirectoryTest {
    private static final String PREFIX = "/nutshell/overlay/7/";

    @RegisterExtension final Scratch scratch = new Scratch();

    private final int port = Registry.freePort();
    private Process etcd;

    @BeforeEach
    void startEtcd() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/etcd")), "etcd is not installed");
        etcd = start(endpoint());
        while (!answers()) {
            assertThat(etcd.isAlive()).as("etcd runs").isTrue();
            Thread.sleep(50);
        }
    }

    private Process start(String endpoint, String... more) throws IOException {
        String peers = "http://127.0.0.1:" + Registry.freePort();
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "etcd",
                                "--data-dir=" + scratch.resolve("data" + words(endpoint)),
                                "--listen-client-urls=" + endpoint,
                                "--advertise-client-urls=" + endpoint,
                                "--listen-peer-urls=" + peers,
                                "--initial-advertise-peer-urls=" + peers,
                                "--initial-cluster=default=" + peers));
        words.addAll(List.of(more));
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve("log" + words(endpoint)).toFile())
                .start();
    }

    /// What is left of it in the name of a file.
    private static String words(String endpoint) {
        return endpoint.substring(endpoint.lastIndexOf(':') + 1);
    }

    @Test
    void certificatesProveBothSides() throws Exception {
        certificates();
        String secure = "https://127.0.0.1:" + Registry.freePort();
        Process other =
                start(
                        secure,
                        "--client-cert-auth",
                        "--trusted-ca-file=" + scratch.resolve("ca.pem"),
                        "--cert-file=" + scratch.resolve("host.pem"),
                        "--key-file=" + scratch.resolve("host.key"));
        try {
            String ca = scratch.resolve("ca.pem").toString();
            String certificate = scratch.resolve("host.pem").toString();
            String key = scratch.resolve("host.key").toString();
            try (Directory directory = open(List.of(secure), ca, certificate, key)) {
                awaitPort(Integer.parseInt(words(secure)));
                assertThat(directory.keep(directory.grant(60))).isTrue();
            }
            try (Directory directory = open(List.of(secure), ca, "", "")) {
                assertThatThrownBy(() -> directory.grant(60))
                        .hasMessageStartingWith("etcd at " + secure + " does not answer (");
            }
            String stranger = scratch.resolve("stranger.pem").toString();
            try (Directory directory = open(List.of(secure), stranger, certificate, key)) {
                assertThatThrownBy(() -> directory.grant(60))
                        .hasMessage(
                                "etcd at "
                                        + secure
                                        + " does not answer (TLS: certificate signed by unknown"
                                        + " authority)");
            }
        } finally {
            other.destroyForcibly().onExit().join();
        }
    }

    private void certificates() throws Exception {
        Path folder = scratch.resolve("ca.pem").getParent();
        Process openssl =
                new ProcessBuilder(
                                "sh",
                                "-euc",
                                """
                                cd "$1"; exec 2>&1
                                for n in ca stranger; do openssl req -x509 -newkey rsa:2048 -nodes -keyout $n.key -out $n.pem -days 2 -subj /CN=$n; done
                                openssl req -newkey rsa:2048 -nodes -keyout host.key -out host.csr -subj /CN=host
                                echo subjectAltName=IP:127.0.0.1 >san
                                openssl x509 -req -in host.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile san -out host.pem
                                """,
                                "sh",
                                String.valueOf(folder))
                        .redirectErrorStream(true)
                        .start();
        String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(openssl.waitFor()).as(said).isZero();
    }

    private static void awaitPort(int port) throws Exception {
        while (true) {
            try (Socket _ = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException _) {
                Thread.sleep(50);
            }
        }
    }

    @AfterEach
    void stopEtcd() {
        etcd.destroyForcibly().onExit().join();
    }

    @Test
    void keysStayForAsLongAsTheirLease() {
        try (Directory directory = open(endpoint())) {
            long lease = directory.grant(60);

            assertThat(directory.keep(lease)).isTrue();
            assertThat(directory.claim(PREFIX + "a", "one", lease)).isTrue();
            assertThat(directory.claim(PREFIX + "a", "two", lease)).isFalse();
            directory.write(PREFIX + "b", "three", lease);
            directory.write("/nutshell/overlay/70/c", "another network's", lease);
            directory.remove(PREFIX + "a", "not its value");
            assertThat(directory.read(PREFIX).entries())
                    .containsExactly(
                            new Directory.Entry(PREFIX + "a", "one"),
                            new Directory.Entry(PREFIX + "b", "three"));
            directory.remove(PREFIX + "a", "one");
            assertThat(directory.read(PREFIX).entries()).hasSize(1);

            directory.revoke(lease);
            assertThat(directory.read(PREFIX).entries()).isEmpty();
            assertThat(directory.keep(lease)).isFalse();
            assertThatThrownBy(() -> directory.write(PREFIX + "b", "three", lease))
                    .hasMessage(
                            "etcd at "
                                    + endpoint()
                                    + " refuses: etcdserver: requested lease not found");
        }
    }

    @Test
    void aChangeSinceTheLastLookEndsTheWait() throws Exception {
        try (Directory directory = open(endpoint());
                Directory other = open(endpoint())) {
            long lease = directory.grant(60);
            long seen = directory.read(PREFIX).revision();
            other.write(PREFIX + "a", "meanwhile", lease);
            directory.await(PREFIX, seen, Duration.ofMinutes(10));

            long now = directory.read(PREFIX).revision();
            CompletableFuture<Void> wait =
                    CompletableFuture.runAsync(
                            () -> directory.await(PREFIX, now, Duration.ofMinutes(10)));
            other.remove(PREFIX + "a", "meanwhile");
            wait.get();

            directory.await(PREFIX, directory.read(PREFIX).revision(), Duration.ofMillis(1));
        }
    }

    @Test
    void whoeverWaitsIsWokenByTheEnd() throws Exception {
        try (Directory directory = open(endpoint())) {
            long seen = directory.read(PREFIX).revision();
            CompletableFuture<Void> wait =
                    CompletableFuture.runAsync(
                            () -> directory.await(PREFIX, seen, Duration.ofMinutes(10)));
            while (!wait.isDone()) {
                directory.close();
                Thread.sleep(10);
            }
        }
    }

    @Test
    void theNextMemberIsAskedWhenOneIsSilent() {
        String nobody = "http://127.0.0.1:" + Registry.freePort();
        try (Directory directory = open(nobody, endpoint())) {
            assertThat(directory.grant(60)).isNotZero();
        }
        try (Directory directory = open(nobody)) {
            assertThatThrownBy(() -> directory.grant(60))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
                    .hasMessage("etcd at " + nobody + " does not answer (connection refused)");
        }
    }

    private static Directory open(String... endpoints) {
        return open(List.of(endpoints), "", "", "");
    }

    private static Directory open(
            List<String> endpoints, String authority, String certificate, String key) {
        return new EtcdDirectories()
                .open(new EtcdAccess(endpoints, authority, certificate, key, 60));
    }

    private String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    private boolean answers() {
        try (Socket _ = new Socket("127.0.0.1", port);
                Directory directory = open(endpoint())) {
            directory.read(PREFIX);
            return true;
        } catch (IOException | EngineException _) {
            return false;
        }
    }
}
