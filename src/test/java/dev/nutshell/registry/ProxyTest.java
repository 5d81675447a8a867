package dev.nutshell.registry;

import static dev.nutshell.registry.RegistryFixture.MANIFEST;
import static dev.nutshell.registry.RegistryFixture.MANIFEST_PATH;
import static dev.nutshell.registry.RegistryFixture.base64;
import static dev.nutshell.registry.RegistryFixture.manifest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.nutshell.it.harness.Disk;
import dev.nutshell.registry.FakeServer.Reply;
import dev.nutshell.registry.FakeServer.Seen;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `registry.test` does not exist: only a proxy can lead there.
class ProxyTest {
    private final RegistryFixture fixture = new RegistryFixture();
    private final FakeServer proxy = FakeServer.plain();

    @AfterEach
    void close() {
        fixture.close();
        proxy.close();
    }

    private void insecure() {
        fixture.insecure(new InsecureRegistries(List.of("registry.test"), false));
    }

    @Test
    void plainRequestNamesItsWholeAddressToTheProxy() {
        insecure();
        fixture.with("http_proxy", proxy.url(""));
        proxy.on(MANIFEST_PATH, manifest());

        assertThat(fixture.client("registry.test").manifest("1").content()).isEqualTo(MANIFEST);
        assertThat(proxy.requests())
                .extracting(Seen::target)
                .containsExactly("http://registry.test" + MANIFEST_PATH);
    }

    @Test
    void proxyGetsItsOwnLoginWhenItAsks() {
        insecure();
        fixture.with("HTTP_PROXY", "http://p%40x:s%3acret+1@" + proxy.host());
        proxy.on(
                MANIFEST_PATH,
                seen ->
                        seen.header("Proxy-Authorization").equals("Basic " + base64("p@x:s:cret+1"))
                                ? manifest()
                                : Reply.of(407).with("Proxy-Authenticate", "Basic realm=\"p\""));

        assertThat(fixture.client("registry.test").manifest("1").content()).isEqualTo(MANIFEST);
    }

    @Test
    void encryptedRequestGoesThroughATunnel() {
        TestIdentity identity = TestIdentity.make(fixture.root, "dns:registry.test");
        try (FakeServer server = FakeServer.tls(identity.context())) {
            server.on(MANIFEST_PATH, manifest());
            proxy.on(
                    "CONNECT",
                    seen ->
                            seen.header("Proxy-Authorization").equals("Basic " + base64("u:pw"))
                                    ? Reply.of(200).with("To", String.valueOf(server.port()))
                                    : Reply.of(407)
                                            .with("Proxy-Authenticate", "Basic realm=\"p\""));
            fixture.with("HTTPS_PROXY", "http://u:pw@" + proxy.host());
            Disk.write(
                    fixture.root.resolve("etc/docker/certs.d/registry.test/ca.crt"),
                    identity.certificatePem());

            assertThat(fixture.client("registry.test").manifest("1").content()).isEqualTo(MANIFEST);
            assertThat(proxy.requests())
                    .extracting(Seen::method, Seen::target)
                    .containsOnly(tuple("CONNECT", "registry.test:443"));
            assertThat(server.requests().getFirst().headers())
                    .doesNotContainKey("proxy-authorization");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "403 | refused the connection with status 403",
                "502 | refused the connection with status 502",
                "407 | wants another login, write it into HTTPS_PROXY as http://user:password@host:port"
            })
    void refusedTunnelIsOneLine(int status, String reason) {
        proxy.on("CONNECT", Reply.of(status).with("Proxy-Authenticate", "Basic realm=\"p\""));
        fixture.with("HTTPS_PROXY", proxy.url(""));

        assertThatThrownBy(() -> fixture.client("registry.test").manifest("1"))
                .hasMessage(
                        "cannot reach registry registry.test: proxy %s %s", proxy.host(), reason);
        assertThat(fixture.pauses).isEmpty();
    }

    /// A proxy on the way sees and changes nothing of what goes through TLS, and may not speak for the registry before.
    @Test
    void proxyCannotSpeakForTheRegistry() {
        fixture.with("HTTPS_PROXY", proxy.url("")).login("registry.test", "ann", "pw");
        try (FakeServer attacker = FakeServer.plain()) {
            List<Reply> forged =
                    List.of(
                            Reply.of(401).with("WWW-Authenticate", "Basic realm=\"r\""),
                            Reply.of(401)
                                    .with(
                                            "WWW-Authenticate",
                                            "Bearer realm=\"" + attacker.url("/token") + "\""),
                            Reply.of(302).with("Location", attacker.url("/manifest")),
                            manifest());
            for (Reply reply : forged) {
                proxy.on("CONNECT", reply.status() == 200 ? Reply.of(201) : reply);

                assertThatThrownBy(() -> fixture.client("registry.test").manifest("1"))
                        .hasMessageStartingWith(
                                "cannot reach registry registry.test: proxy " + proxy.host());
            }
            assertThat(attacker.connections()).isZero();
            assertThat(proxy.requests())
                    .hasSize(forged.size())
                    .allSatisfy(
                            seen -> {
                                assertThat(seen.method()).isEqualTo("CONNECT");
                                assertThat(seen.headers()).doesNotContainKey("authorization");
                            });
        }
    }

    @Test
    void exceptedHostIsAskedDirectly() {
        insecure();
        fixture.with("HTTP_PROXY", proxy.url("")).with("NO_PROXY", "example.com,.test");

        assertThatThrownBy(() -> fixture.client("registry.test").manifest("1"))
                .hasMessage("cannot reach registry registry.test: unknown host");
        assertThat(proxy.connections()).isZero();
    }

    @Test
    void unusableProxyIsNamedWithoutItsPassword() {
        fixture.with("HTTPS_PROXY", "socks5://u:secret@127.0.0.1:1080");

        assertThatThrownBy(() -> fixture.client("registry.test").manifest("1"))
                .hasMessage(
                        "HTTPS_PROXY: a proxy of type socks5 is not supported, only http and https");
    }
}
