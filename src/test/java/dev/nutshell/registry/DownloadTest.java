package dev.nutshell.registry;

import static dev.nutshell.registry.RegistryFixture.base64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.registry.FakeServer.Reply;
import dev.nutshell.registry.http.Timeouts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files of web servers, whole or not at all.
class DownloadTest {
    private static final byte[] FILE = "content".repeat(50_000).getBytes(StandardCharsets.UTF_8);
    private static final Reply WHOLE = Reply.of(200).with(FILE);

    private final RegistryFixture fixture = new RegistryFixture();
    private final FakeServer server = FakeServer.plain();
    private final FakeServer mirror = FakeServer.plain();

    @AfterEach
    void close() {
        fixture.close();
        server.close();
        mirror.close();
    }

    private byte[] fetch(String address) throws IOException {
        try (Download download = fixture.registries().download(address)) {
            return download.readAllBytes();
        }
    }

    private EngineException failure(String address) {
        try {
            fetch(address);
        } catch (EngineException e) {
            return e;
        } catch (IOException e) {
            throw new AssertionError("only engine exceptions come out", e);
        }
        throw new AssertionError("fetched");
    }

    @Test
    void theFileComesAsItIs() throws IOException {
        server.on("/a/img.tar.gz", WHOLE);

        try (Download download = fixture.registries().download(server.url("/a/img.tar.gz?x=%2F"))) {
            assertThat(download.length()).isEqualTo(OptionalLong.of(FILE.length));
            assertThat(download.address()).isEqualTo(server.url("/a/img.tar.gz"));
            assertThat(download.readAllBytes()).isEqualTo(FILE);
        }
        assertThat(server.requests())
                .singleElement()
                .satisfies(
                        seen -> {
                            assertThat(seen.target()).isEqualTo("/a/img.tar.gz?x=%2F");
                            assertThat(seen.header("Accept-Encoding")).isEqualTo("identity");
                            assertThat(seen.header("User-Agent")).isEqualTo("nutshell/test");
                            assertThat(seen.headers()).doesNotContainKey("authorization");
                        });
    }

    @Test
    void theLengthMayBeUnknown() throws IOException {
        server.on("/f", WHOLE.unannounced());

        try (Download download = fixture.registries().download(server.url("/f"))) {
            assertThat(download.length()).isEmpty();
            assertThat(download.readAllBytes()).isEqualTo(FILE);
        }
    }

    @Test
    void redirectsAreFollowed() throws IOException {
        server.on("/f", Reply.of(302).with("Location", "g"));
        server.on("/g", Reply.of(307).with("Location", mirror.url("/h")));
        mirror.on("/h", WHOLE);

        assertThat(fetch(server.url("/f"))).isEqualTo(FILE);
    }

    @Test
    void passwordsAreForTheirServerAlone() throws IOException {
        server.on("/f", Reply.of(302).with("Location", mirror.url("/f")));
        mirror.on("/f", WHOLE);
        String address = "http://an%40n:p%3Aw@" + server.host() + "/f";

        assertThat(fetch(address)).isEqualTo(FILE);

        assertThat(server.requests())
                .extracting(seen -> seen.header("Authorization"))
                .containsExactly("Basic " + base64("an@n:p:w"));
        assertThat(mirror.requests().getFirst().headers()).doesNotContainKey("authorization");
    }

    @Test
    void loginsOfRegistriesAreNotSent() throws IOException {
        fixture.login(server.host(), "ann", "pw");
        server.on("/f", WHOLE);

        fetch(server.url("/f"));

        assertThat(server.requests().getFirst().headers()).doesNotContainKey("authorization");
    }

    @ParameterizedTest
    @CsvSource({
        "401, UNAUTHENTICATED, 401 (authentication required)",
        "403, PERMISSION_DENIED, 403 (access denied)",
        "404, NOT_FOUND, 404 (not found)",
        "204, UNAVAILABLE, 204",
        "206, UNAVAILABLE, 206",
        "500, UNAVAILABLE, 500",
        "503, UNAVAILABLE, 503"
    })
    void anyStatusBut200IsARefusal(int status, ErrorKind kind, String said) {
        server.on("/f", Reply.of(status));

        assertThat(failure("http://ann:pw@" + server.host() + "/f?signature=secret"))
                .hasMessage("cannot fetch " + server.url("/f") + ": status " + said)
                .extracting(EngineException::kind)
                .isEqualTo(kind);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void whatTheServerSaysOfItIsToldInOneLine() {
        server.on(
                "/f",
                Reply.of(404).with("Content-Type", "text/plain").with("gone\n\u001b[1mfishing"));

        assertThat(failure(server.url("/f")))
                .hasMessage(
                        "cannot fetch %s: status 404 (not found): gone \\u001b[1mfishing",
                        server.url("/f"));
    }

    @Test
    void theServerBehindARedirectIsNamed() {
        server.on("/f", Reply.of(302).with("Location", mirror.url("/f")));

        assertThat(failure(server.url("/f")))
                .hasMessage(
                        "cannot fetch %s: server %s: status 404 (not found)",
                        server.url("/f"), mirror.host());
    }

    @Test
    void nobodyListens() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        assertThat(failure("http://127.0.0.1:" + port + "/f"))
                .hasMessage("cannot fetch http://127.0.0.1:" + port + "/f: connection refused")
                .extracting(EngineException::kind)
                .isEqualTo(ErrorKind.UNAVAILABLE);
    }

    @Test
    void hostThatIsNotThere() {
        assertThat(failure("http://no-such-host.invalid/f"))
                .hasMessage("cannot fetch http://no-such-host.invalid/f: unknown host");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFileThatEndsTooEarlyIsNone(boolean chunked) {
        Reply cut = WHOLE.cutAfter(FILE.length / 2);
        server.on("/f", chunked ? cut.unannounced() : cut);

        assertThat(failure(server.url("/f")))
                .hasMessage(
                        "cannot fetch " + server.url("/f") + ": connection closed in the middle")
                .extracting(EngineException::kind)
                .isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aServerThatFallsSilentIsGivenUp() {
        fixture.timeouts(
                new Timeouts(
                        Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofMillis(300)));
        server.on(
                "/f",
                new Reply(
                        200,
                        Map.of("Content-Length", String.valueOf(FILE.length)),
                        Arrays.copyOf(FILE, 1000),
                        -1,
                        false));

        assertThat(failure(server.url("/f")))
                .hasMessage("cannot fetch " + server.url("/f") + ": no data for too long");
    }

    @Test
    void circleEnds() {
        server.on("/f", Reply.of(302).with("Location", "/f"));

        assertThat(failure(server.url("/f")))
                .hasMessage(
                        "cannot fetch %s: %s: more than 10 redirects",
                        server.url("/f"), server.host());
    }

    @Test
    void tlsIsVerifiedAlsoOnLoopbackAndNotLeft() throws IOException {
        Path area = Disk.temporary("nutshell-download");
        TestIdentity identity = TestIdentity.make(area, "ip:127.0.0.1");
        try (FakeServer secure = FakeServer.tls(identity.context())) {
            secure.on("/f", WHOLE);
            secure.on("/down", Reply.of(302).with("Location", mirror.url("/f")));
            Path authorities = fixture.root.resolve("etc/ssl/certs/ca-certificates.crt");
            TestIdentity other = TestIdentity.make(area, "dns:other.test");
            Disk.write(authorities, other.certificatePem());
            assertThat(failure(secure.url("/f")))
                    .hasMessage(
                            "cannot fetch %s: TLS: certificate signed by unknown authority; add its"
                                    + " CA to the system's certificates, or set SSL_CERT_FILE",
                            secure.url("/f"));

            Disk.write(authorities, identity.certificatePem());
            assertThat(fetch(secure.url("/f"))).isEqualTo(FILE);
            assertThat(failure(secure.url("/down")))
                    .hasMessage(
                            "cannot fetch %s: %s: redirect from https to http://%s",
                            secure.url("/down"), secure.host(), mirror.host());
            assertThat(mirror.requests()).isEmpty();
        } finally {
            Disk.remove(area);
        }
    }

    @Test
    void theProxyOfTheEnvironmentIsAsked() throws IOException {
        fixture.with("http_proxy", "http://" + mirror.host());
        mirror.on("/f", WHOLE);

        assertThat(fetch("http://files.test/f")).isEqualTo(FILE);
        assertThat(mirror.requests().getFirst().header("Host")).isEqualTo("files.test");
    }

    @ParameterizedTest
    @CsvSource({
        "http://, http://",
        "http:///f, http:///f",
        "http://ann:p w@host/f?secret, http://host/f",
        "http://ho st/f, http://ho st/f",
        "http://host/a b, http://host/a b",
        "http://host:x/f, http://host:x/f",
        "ftp://host/f, ftp://host/f"
    })
    void whatIsNoAddressIsRefused(String address, String shown) {
        assertThatThrownBy(() -> fixture.registries().download(address))
                .hasMessageStartingWith("bad address " + shown + ": want http://HOST")
                .extracting(e -> ((EngineException) e).kind())
                .isEqualTo(ErrorKind.INVALID_ARGUMENT);
    }

    @Test
    void anAddressWithoutAPathIsTheServersRoot() throws IOException {
        server.on("/", WHOLE);

        assertThat(fetch("http://" + server.host() + "?q")).isEqualTo(FILE);
        assertThat(server.requests().getFirst().target()).isEqualTo("/?q");
    }
}
