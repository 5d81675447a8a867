package dev.nutshell.registry;

import static dev.nutshell.registry.RegistryFixture.MANIFEST;
import static dev.nutshell.registry.RegistryFixture.MANIFEST_PATH;
import static dev.nutshell.registry.RegistryFixture.base64;
import static dev.nutshell.registry.RegistryFixture.blobPath;
import static dev.nutshell.registry.RegistryFixture.descriptor;
import static dev.nutshell.registry.RegistryFixture.manifest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.registry.FakeServer.Reply;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Credentials stay where they belong (CVE-2020-15157): another port of the same host is another server.
class RedirectTest {
    private static final byte[] BLOB = "content".getBytes(StandardCharsets.UTF_8);

    private final RegistryFixture fixture = new RegistryFixture();
    private final FakeServer server = FakeServer.plain();
    private final FakeServer storage = FakeServer.plain();

    @BeforeEach
    void logIn() {
        fixture.login(server.host(), "ann", "pw");
        server.on(
                MANIFEST_PATH,
                seen ->
                        seen.header("Authorization").isEmpty()
                                ? Reply.of(401).with("WWW-Authenticate", "Basic realm=\"r\"")
                                : manifest());
    }

    @AfterEach
    void close() {
        fixture.close();
        server.close();
        storage.close();
    }

    @Test
    void storageBehindRegistrySeesNoCredentials() {
        server.on(blobPath(BLOB), Reply.of(307).with("Location", storage.url("/data?sig=x%2Fy")));
        storage.on("/data", Reply.of(200).with(BLOB));
        RegistryClient client = fixture.client(server);
        client.manifest("1");

        assertThat(client.smallBlob(descriptor(BLOB), 100)).isEqualTo(BLOB);

        assertThat(server.requests(blobPath(BLOB)))
                .extracting(seen -> seen.header("Authorization"))
                .containsExactly("Basic " + base64("ann:pw"));
        assertThat(storage.requests())
                .singleElement()
                .satisfies(
                        seen -> {
                            assertThat(seen.target()).isEqualTo("/data?sig=x%2Fy");
                            assertThat(seen.headers()).doesNotContainKey("authorization");
                        });
    }

    @Test
    void credentialsComeBackWithTheRegistryItself() {
        server.on("/v2/app/manifests/2", Reply.of(302).with("Location", storage.url("/hop")));
        storage.on("/hop", Reply.of(302).with("Location", server.url(MANIFEST_PATH)));
        RegistryClient client = fixture.client(server);
        client.manifest("1");

        assertThat(client.manifest("2").content()).isEqualTo(MANIFEST);
        assertThat(storage.requests().getFirst().headers()).doesNotContainKey("authorization");
    }

    @Test
    void challengeOfAnotherHostIsNotAnswered() {
        server.on(blobPath(BLOB), Reply.of(307).with("Location", storage.url("/data")));
        storage.on("/data", Reply.of(401).with("WWW-Authenticate", "Basic realm=\"r\""));
        RegistryClient client = fixture.client(server);
        client.manifest("1");

        assertThatThrownBy(() -> client.smallBlob(descriptor(BLOB), 100))
                .isInstanceOf(EngineException.class)
                .hasMessage(
                        "registry %s: server %s: authentication required, or no such repository",
                        server.host(), storage.host());
        assertThat(storage.requests())
                .singleElement()
                .satisfies(seen -> assertThat(seen.headers()).doesNotContainKey("authorization"));
    }

    @Test
    void relativeLocationStaysAtTheRegistry() {
        server.on("/v2/app/manifests/2", Reply.of(301).with("Location", "1"));
        RegistryClient client = fixture.client(server);

        client.manifest("1");
        assertThat(client.manifest("2").content()).isEqualTo(MANIFEST);
    }

    @Test
    void circleEnds() {
        server.on(MANIFEST_PATH, Reply.of(302).with("Location", MANIFEST_PATH));

        assertThatThrownBy(() -> fixture.client(server).manifest("1"))
                .hasMessage(server.host() + ": more than 10 redirects")
                .extracting(e -> ((EngineException) e).kind())
                .isEqualTo(ErrorKind.UNAVAILABLE);
    }

    @Test
    void locationHasToBeAnHttpAddress() {
        server.on(MANIFEST_PATH, Reply.of(302).with("Location", "file:///etc/shadow"));

        assertThatThrownBy(() -> fixture.client(server).manifest("1"))
                .hasMessage(
                        server.host() + ": redirect to no http address: \"file:///etc/shadow\"");
    }
}
