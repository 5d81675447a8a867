package dev.nutshell.registry;

import static dev.nutshell.registry.RegistryFixture.MANIFEST;
import static dev.nutshell.registry.RegistryFixture.MANIFEST_PATH;
import static dev.nutshell.registry.RegistryFixture.base64;
import static dev.nutshell.registry.RegistryFixture.manifest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.it.harness.Disk;
import dev.nutshell.registry.FakeServer.Reply;
import dev.nutshell.registry.FakeServer.Seen;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
                    .containsOnly(
                            org.assertj.core.groups.Tuple.tuple("CONNECT", "registry.test:443"));
            assertThat(server.requests().getFirst().headers())
                    .doesNotContainKey("proxy-authorization");
        }
    }

    @Test
    void refusedTunnelIsOneLine() {
        proxy.on("CONNECT", Reply.of(403).with("Content-Type", "text/plain").with("not allowed"));
        fixture.with("HTTPS_PROXY", proxy.url(""));

        assertThatThrownBy(() -> fixture.client("registry.test").manifest("1"))
                .hasMessage(
                        "registry registry.test: access denied: not allowed; run \"nutshell login registry.test\"");
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
