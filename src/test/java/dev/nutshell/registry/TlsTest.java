package dev.nutshell.registry;

import static dev.nutshell.registry.RegistryFixture.MANIFEST;
import static dev.nutshell.registry.RegistryFixture.MANIFEST_PATH;
import static dev.nutshell.registry.RegistryFixture.manifest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.registry.FakeServer.Reply;
import dev.nutshell.registry.http.Timeouts;
import dev.nutshell.spec.image.ImageReference;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TlsTest {
    private static final Path AREA = Disk.temporary("nutshell-tls");
    private static TestIdentity identity;
    private static TestIdentity other;

    private final RegistryFixture fixture = new RegistryFixture();
    private final FakeServer server = FakeServer.tls(identity.context());

    @BeforeAll
    static void makeIdentities() {
        identity = TestIdentity.make(AREA, "ip:127.0.0.1,dns:localhost");
        other = TestIdentity.make(AREA, "dns:other.test");
    }

    @AfterAll
    static void remove() {
        Disk.remove(AREA);
    }

    @BeforeEach
    void serve() {
        server.on(MANIFEST_PATH, manifest());
    }

    @AfterEach
    void close() {
        fixture.close();
        server.close();
    }

    private void trust(String folder, String host, TestIdentity authority) {
        Disk.write(
                fixture.root.resolve(folder).resolve(host).resolve("ca.crt"),
                authority.certificatePem());
    }

    private void assertPulls() {
        assertThat(fixture.client(server).manifest("1").content()).isEqualTo(MANIFEST);
    }

    private EngineException failure(String host) {
        try {
            fixture.client(host).manifest("1");
        } catch (EngineException e) {
            return e;
        }
        throw new AssertionError("pulled");
    }

    @Test
    void unknownAuthorityIsRefused() {
        fixture.strict();
        trust("etc/docker/certs.d", "127.0.0.1:1", identity);
        Disk.write(
                fixture.root.resolve("etc/ssl/certs/ca-certificates.crt"), other.certificatePem());

        assertThat(failure(server.host()))
                .hasMessage(
                        "registry %1$s: TLS: certificate signed by unknown authority; put its CA into"
                                + " /etc/docker/certs.d/%1$s/ca.crt, or use --tls-verify=false",
                        server.host())
                .extracting(EngineException::kind)
                .isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(fixture.pauses).isEmpty();
    }

    @Test
    void authorityOfDockersFolderIsTrustedForItsRegistry() {
        fixture.strict();
        trust("etc/docker/certs.d", server.host(), identity);

        assertPulls();
    }

    @Test
    void authorityOfPodmansFolderIsTrustedForItsRegistry() {
        fixture.strict();
        trust("etc/containers/certs.d", server.host(), identity);

        assertPulls();
    }

    @Test
    void systemsBundleIsReadWhenItIsNeeded() {
        fixture.strict();
        Disk.write(
                fixture.root.resolve("etc/pki/tls/certs/ca-bundle.crt"),
                "# a comment\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
                        + other.certificatePem()
                        + identity.certificatePem());

        assertPulls();
    }

    @Test
    void bundleOfTheEnvironmentReplacesTheSystems() {
        fixture.strict();
        Disk.write(
                fixture.root.resolve("etc/ssl/certs/ca-certificates.crt"),
                identity.certificatePem());
        Path bundle = Disk.write(fixture.root.resolve("own.pem"), other.certificatePem());
        fixture.with("SSL_CERT_FILE", bundle.toString());
        assertThat(failure(server.host())).hasMessageContaining("unknown authority");

        Disk.write(bundle, identity.certificatePem());
        assertPulls();
    }

    @Test
    void foldersOfTheEnvironmentAreAdded() {
        fixture.strict();
        Disk.write(fixture.root.resolve("b/any.pem"), identity.certificatePem());
        fixture.with("SSL_CERT_DIR", fixture.root.resolve("a") + ":" + fixture.root.resolve("b"));

        assertPulls();
    }

    @Test
    void machineWithoutAuthoritiesSaysSo() {
        fixture.strict();

        assertThat(failure(server.host()))
                .hasMessage(
                        "no certificate authority found on this machine: install the package"
                                + " ca-certificates or set SSL_CERT_FILE");
    }

    @Test
    void certificateOfAnotherHostIsRefused() {
        fixture.strict();
        try (FakeServer impostor = FakeServer.tls(other.context())) {
            trust("etc/docker/certs.d", impostor.host(), other);

            assertThat(failure(impostor.host()))
                    .hasMessage(
                            "registry %s: TLS: certificate is for another host", impostor.host());
        }
    }

    @Test
    void expiredCertificateIsRefused() {
        fixture.strict();
        TestIdentity old =
                TestIdentity.make(AREA, "ip:127.0.0.1", "-startdate", "-9d", "-validity", "3");
        try (FakeServer expired = FakeServer.tls(old.context())) {
            trust("etc/docker/certs.d", expired.host(), old);

            assertThat(failure(expired.host()))
                    .hasMessage("registry %s: TLS: certificate has expired", expired.host());
        }
    }

    @Test
    void identityIsShownToTheRegistryThatItIsFor() {
        fixture.strict();
        try (FakeServer asking = FakeServer.tls(identity.context(other), true)) {
            asking.on(MANIFEST_PATH, manifest());
            trust("etc/docker/certs.d", asking.host(), identity);
            Path folder = fixture.root.resolve("etc/docker/certs.d").resolve(asking.host());
            assertThat(failure(asking.host())).hasMessageStartingWith("registry " + asking.host());

            Disk.write(folder.resolve("client.cert"), other.certificatePem());
            assertThat(failure(asking.host()))
                    .hasMessage(
                            "client certificate without its key: %s does not exist",
                            folder.resolve("client.key"));

            Disk.write(folder.resolve("client.key"), other.keyPem());
            assertThat(fixture.client(asking).manifest("1").content()).isEqualTo(MANIFEST);
        }
    }

    @Test
    void fileThatHoldsNoCertificateIsNamed() {
        fixture.strict();
        Path file =
                Disk.write(
                        fixture.root
                                .resolve("etc/docker/certs.d")
                                .resolve(server.host())
                                .resolve("ca.crt"),
                        "nothing");

        assertThat(failure(server.host())).hasMessage("certificate %s: no certificate in it", file);
    }

    @Test
    void loopbackNeedsNoCertificateThatAnybodyKnows() {
        assertPulls();
    }

    @Test
    void listedRegistryNeedsNone() {
        fixture.insecure(new InsecureRegistries(List.of("127.0.0.0/8"), false));

        assertPulls();
    }

    @Test
    void nothingIsVerifiedWhereTheUserSaysSo() {
        fixture.strict().verifying(false);

        assertPulls();
    }

    @Test
    void secureRegistryIsNeverAskedInPlainText() {
        fixture.strict();
        trust("etc/docker/certs.d", "unused", identity);
        Disk.write(
                fixture.root.resolve("etc/ssl/certs/ca-certificates.crt"), other.certificatePem());
        try (FakeServer plain = FakeServer.plain()) {
            plain.on(MANIFEST_PATH, manifest());
            fixture.login(plain.host(), "ann", "pw");

            assertThat(failure(plain.host()))
                    .hasMessageStartingWith("registry " + plain.host() + ": ");
            assertThat(plain.requests()).isEmpty();
        }
    }

    /// What a plain server says to a client hello, in Go's words or any other, is no TLS record.
    @Test
    void serverWithoutTlsIsToldApart() throws IOException {
        fixture.strict();
        Disk.write(
                fixture.root.resolve("etc/ssl/certs/ca-certificates.crt"), other.certificatePem());
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try (var connection = plain.accept()) {
                                    connection
                                            .getOutputStream()
                                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
                                    connection.getInputStream().readAllBytes();
                                } catch (IOException _) {
                                    // the client hangs up
                                }
                            });
            String host = "127.0.0.1:" + plain.getLocalPort();

            assertThat(failure(host))
                    .hasMessage(
                            "registry %s: the server does not speak TLS; use --tls-verify=false to allow"
                                    + " plain http",
                            host);
        }
    }

    @Test
    void redirectMayNotLeaveTls() {
        fixture.strict();
        trust("etc/docker/certs.d", server.host(), identity);
        try (FakeServer plain = FakeServer.plain()) {
            server.on(MANIFEST_PATH, Reply.of(307).with("Location", plain.url("/stolen")));

            assertThat(failure(server.host()))
                    .hasMessage(
                            "%s: redirect from https to http://%s", server.host(), plain.host());
            assertThat(plain.requests()).isEmpty();
        }
    }

    @Test
    void silentServerIsGivenUp() throws IOException {
        fixture.timeouts(
                new Timeouts(
                        Duration.ofSeconds(20), Duration.ofMillis(200), Duration.ofMillis(200)));
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String host = "127.0.0.1:" + silent.getLocalPort();

            assertThat(failure(host))
                    .hasMessage("registry %s: no data for too long (after 4 attempts)", host);

            fixture.strict();
            trust("etc/docker/certs.d", host, identity);
            assertThat(failure(host))
                    .hasMessage("cannot reach registry %s: no connection in time", host);
        }
    }

    @Test
    void credentialsMayGoToATokenServerThatAnEncryptedRegistryNames() {
        fixture.strict();
        trust("etc/docker/certs.d", server.host(), identity);
        try (FakeServer tokens = FakeServer.tls(identity.context())) {
            trust("etc/docker/certs.d", tokens.host(), identity);
            tokens.on("/token", Reply.of(200).with("{\"token\":\"t\"}"));
            challenge(tokens.url("/token"));
            fixture.login(server.host(), "ann", "pw");

            assertPulls();
            assertThat(tokens.requests().getFirst().header("Authorization")).startsWith("Basic ");
        }
    }

    @Test
    void credentialsDoNotGoToATokenServerWithoutTls() {
        fixture.strict();
        trust("etc/docker/certs.d", server.host(), identity);
        try (FakeServer tokens = FakeServer.plain()) {
            challenge(tokens.url("/token"));
            fixture.login(server.host(), "ann", "pw");

            assertThat(failure(server.host()))
                    .hasMessage(
                            "registry https://%s wants the credentials sent to http://%s: refused, because that"
                                    + " is not encrypted",
                            server.host(), tokens.host())
                    .extracting(EngineException::kind)
                    .isEqualTo(ErrorKind.PERMISSION_DENIED);
            assertThat(tokens.connections()).isZero();
        }
    }

    @Test
    void plainRegistryCannotSendCredentialsElsewhere() {
        try (FakeServer plain = FakeServer.plain()) {
            plain.on(
                    MANIFEST_PATH,
                    Reply.of(401)
                            .with(
                                    "WWW-Authenticate",
                                    "Bearer realm=\"https://attacker.invalid/token\""));
            fixture.login(plain.host(), "ann", "pw");

            assertThat(failure(plain.host()))
                    .hasMessage(
                            "registry http://%s wants the credentials sent to https://attacker.invalid: refused,"
                                    + " because anybody on the way could have named that host",
                            plain.host());
        }
    }

    private void challenge(String realm) {
        server.on(
                MANIFEST_PATH,
                seen ->
                        seen.header("Authorization").equals("Bearer t")
                                ? manifest()
                                : Reply.of(401)
                                        .with(
                                                "WWW-Authenticate",
                                                "Bearer realm=\"" + realm + "\""));
    }

    @Test
    void hubIsAskedWhereItsApiIs() {
        fixture.with("HTTPS_PROXY", "http://127.0.0.1:" + server.port());

        assertThatThrownBy(
                        () ->
                                fixture.registries()
                                        .client(ImageReference.parse("debian:12"))
                                        .manifest("12"))
                .isInstanceOf(EngineException.class);
        assertThat(fixture.log)
                .first()
                .asString()
                .startsWith("GET https://registry-1.docker.io/v2/library/debian/manifests/12");
    }
}
