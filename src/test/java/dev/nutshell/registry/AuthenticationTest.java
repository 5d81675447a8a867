package dev.nutshell.registry;

import static dev.nutshell.registry.RegistryFixture.MANIFEST;
import static dev.nutshell.registry.RegistryFixture.MANIFEST_PATH;
import static dev.nutshell.registry.RegistryFixture.base64;
import static dev.nutshell.registry.RegistryFixture.manifest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.registry.FakeServer.Reply;
import dev.nutshell.registry.FakeServer.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuthenticationTest {
    private final RegistryFixture fixture = new RegistryFixture();
    private final FakeServer server = FakeServer.plain();
    private final FakeServer tokens = FakeServer.plain();

    @AfterEach
    void close() {
        fixture.close();
        server.close();
        tokens.close();
    }

    private String bearer(String realm) {
        return "Bearer realm=\"" + realm + "\",service=\"reg.test\",scope=\"repository:app:pull\"";
    }

    /// Serves the manifest to whoever shows `authorization`, and challenges all others.
    private Function<Seen, Reply> guarded(String authorization, String challenge) {
        return seen ->
                seen.header("Authorization").equals(authorization)
                        ? manifest()
                        : Reply.of(401)
                                .with("WWW-Authenticate", challenge)
                                .with(
                                        "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\"}]}");
    }

    @Test
    void fetchesAnonymousTokenWhenAsked() {
        server.on(MANIFEST_PATH, guarded("Bearer t0k3n", bearer(tokens.url("/token"))));
        tokens.on("/token", Reply.of(200).with("{\"token\":\"t0k3n\",\"expires_in\":300}"));

        assertThat(fixture.client(server).manifest("1").content()).isEqualTo(MANIFEST);

        assertThat(tokens.requests())
                .singleElement()
                .satisfies(
                        seen -> {
                            assertThat(seen.target())
                                    .isEqualTo(
                                            "/token?client_id=nutshell&service=reg.test&scope=repository%3Aapp%3Apull");
                            assertThat(seen.header("Authorization")).isEmpty();
                        });
    }

    @Test
    void sendsLoginToTokenServerAndOnlyTokenToRegistry() {
        server.on(MANIFEST_PATH, guarded("Bearer t0k3n", bearer(tokens.url("/token"))));
        tokens.on("/token", Reply.of(200).with("{\"access_token\":\"t0k3n\"}"));
        fixture.login(server.host(), "ann", "s3cret:x");

        fixture.client(server).manifest("1");

        assertThat(tokens.requests())
                .singleElement()
                .satisfies(
                        seen -> {
                            assertThat(seen.header("Authorization"))
                                    .isEqualTo("Basic " + base64("ann:s3cret:x"));
                            assertThat(seen.target()).endsWith("&account=ann");
                        });
        assertThat(server.requests())
                .extracting(seen -> seen.header("Authorization"))
                .containsExactly("", "Bearer t0k3n");
    }

    @Test
    void changesIdentityTokenIntoBearerToken() {
        server.on(MANIFEST_PATH, guarded("Bearer t0k3n", bearer(tokens.url("/token"))));
        tokens.on("/token", Reply.of(200).with("{\"access_token\":\"t0k3n\"}"));
        fixture.dockerConfig(
                "{\"auths\":{\"" + server.host() + "\":{\"identitytoken\":\"refresh+me\"}}}");

        fixture.client(server).manifest("1");

        assertThat(tokens.requests())
                .singleElement()
                .satisfies(
                        seen -> {
                            assertThat(seen.method()).isEqualTo("POST");
                            assertThat(seen.body().split("&"))
                                    .containsExactlyInAnyOrder(
                                            "grant_type=refresh_token",
                                            "refresh_token=refresh%2Bme",
                                            "client_id=nutshell",
                                            "service=reg.test",
                                            "scope=repository%3Aapp%3Apull");
                        });
    }

    @Test
    void sendsRegistryTokenAsItIs() {
        server.on(MANIFEST_PATH, guarded("Bearer direct", bearer(tokens.url("/token"))));
        fixture.dockerConfig(
                "{\"auths\":{\"" + server.host() + "\":{\"registrytoken\":\"direct\"}}}");

        assertThat(fixture.client(server).manifest("1").content()).isEqualTo(MANIFEST);
        assertThat(tokens.requests()).isEmpty();
    }

    @Test
    void answersBasicChallengeOfLoopbackRegistry() {
        server.on(MANIFEST_PATH, guarded("Basic " + base64("ann:pw"), "Basic realm=\"reg\""));
        fixture.login(server.host(), "ann", "pw");

        assertThat(fixture.client(server).manifest("1").content()).isEqualTo(MANIFEST);
    }

    @Test
    void prefersBearerOfSeveralChallenges() {
        server.on(
                MANIFEST_PATH,
                guarded("Bearer t", "Basic realm=\"a, b\", " + bearer(tokens.url("/token"))));
        tokens.on("/token", Reply.of(200).with("{\"token\":\"t\"}"));
        fixture.login(server.host(), "ann", "pw");

        fixture.client(server).manifest("1");

        assertThat(server.requests())
                .extracting(seen -> seen.header("Authorization"))
                .containsExactly("", "Bearer t");
    }

    @Test
    void fetchesNewTokenWhenOneExpires() {
        AtomicInteger issued = new AtomicInteger();
        tokens.on(
                "/token",
                _ -> Reply.of(200).with("{\"token\":\"t" + issued.incrementAndGet() + "\"}"));
        server.on(MANIFEST_PATH, guarded("Bearer t1", bearer(tokens.url("/token"))));
        RegistryClient client = fixture.client(server);
        client.manifest("1");

        server.on(MANIFEST_PATH, guarded("Bearer t2", bearer(tokens.url("/token"))));

        assertThat(client.manifest("1").content()).isEqualTo(MANIFEST);
        assertThat(issued).hasValue(2);
    }

    @Test
    void manyThreadsShareOneToken() throws InterruptedException {
        server.on(MANIFEST_PATH, guarded("Bearer t", bearer(tokens.url("/token"))));
        tokens.on("/token", Reply.of(200).with("{\"token\":\"t\"}"));
        RegistryClient client = fixture.client(server);

        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofPlatform().start(() -> client.manifest("1")));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(tokens.requests()).hasSize(1);
    }

    @Test
    void wantsLoginWhenThereIsNone() {
        server.on(MANIFEST_PATH, guarded("Basic x", "Basic realm=\"reg\""));

        assertThatThrownBy(() -> fixture.client(server).manifest("1"))
                .isInstanceOf(EngineException.class)
                .hasMessage(
                        "registry %1$s: authentication required; run \"nutshell login %1$s\"",
                        server.host())
                .extracting(e -> ((EngineException) e).kind())
                .isEqualTo(ErrorKind.UNAUTHENTICATED);
    }

    @Test
    void tellsThatLoginWasRefused() {
        server.on(MANIFEST_PATH, guarded("Basic x", "Basic realm=\"reg\""));
        fixture.login(server.host(), "ann", "wrong");

        assertThatThrownBy(() -> fixture.client(server).manifest("1"))
                .hasMessage(
                        "registry %1$s: authentication required, or no such repository; run \"nutshell login %1$s\"",
                        server.host());
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void tellsWhatTokenServerSaidWithoutItsControlCharacters() {
        server.on(MANIFEST_PATH, guarded("Bearer x", bearer(tokens.url("/token"))));
        tokens.on(
                "/token",
                Reply.of(401)
                        .with("Content-Type", "application/json")
                        .with("{\"details\":\"incorrect \\u001b[31musername\\nor password\"}"));
        fixture.login(server.host(), "ann", "wrong");

        assertThatThrownBy(() -> fixture.client(server).manifest("1"))
                .hasMessage(
                        "token server %s of registry %s: access denied: incorrect \\u001b[31musername or"
                                + " password; run \"nutshell login %s\"",
                        tokens.host(), server.host(), server.host());
    }

    @Test
    void tokenWithLineBreakIsNone() {
        server.on(MANIFEST_PATH, guarded("Bearer x", bearer(tokens.url("/token"))));
        tokens.on("/token", Reply.of(200).with("{\"token\":\"x\\r\\nHost: evil\"}"));

        assertThatThrownBy(() -> fixture.client(server).manifest("1"))
                .hasMessage("reply of token server " + tokens.host() + " holds no token");
    }

    @Test
    void busyTokenServerIsAskedAgain() {
        AtomicInteger asked = new AtomicInteger();
        server.on(MANIFEST_PATH, guarded("Bearer t", bearer(tokens.url("/token"))));
        tokens.on(
                "/token",
                _ ->
                        asked.incrementAndGet() == 1
                                ? Reply.of(503)
                                : Reply.of(200).with("{\"token\":\"t\"}"));

        assertThat(fixture.client(server).manifest("1").content()).isEqualTo(MANIFEST);
        assertThat(fixture.pauses).hasSize(1);
    }

    @Test
    void missingHelperFailsOnlyWhenRegistryRefuses() {
        fixture.dockerConfig("{\"credsStore\":\"desktop\"}");
        server.on(MANIFEST_PATH, manifest());
        assertThat(fixture.client(server).manifest("1").content()).isEqualTo(MANIFEST);

        server.on(MANIFEST_PATH, guarded("Basic x", "Basic realm=\"reg\""));
        assertThatThrownBy(() -> fixture.client(server).manifest("1"))
                .hasMessage(
                        "registry %1$s: authentication required; run \"nutshell login %1$s\""
                                + " (docker-credential-desktop: not found in PATH)",
                        server.host());
    }

    @Test
    void logHoldsNoSecret() {
        server.on(
                MANIFEST_PATH,
                seen ->
                        seen.header("Authorization").isEmpty()
                                ? Reply.of(401)
                                        .with(
                                                "WWW-Authenticate",
                                                bearer(tokens.url("/token?key=hidden")))
                                : Reply.of(307).with("Location", tokens.url("/blob?sig=hidden")));
        tokens.on("/token", Reply.of(200).with("{\"token\":\"hidden\"}"));
        tokens.on("/blob", manifest());
        fixture.login(server.host(), "ann", "hidden");

        fixture.client(server).manifest("1");

        assertThat(fixture.log)
                .containsExactly(
                        "GET https://" + server.host() + MANIFEST_PATH + " 0",
                        "GET " + server.url(MANIFEST_PATH) + " 401",
                        "GET " + tokens.url("/token") + " 200",
                        "GET " + server.url(MANIFEST_PATH) + " 307",
                        "GET " + tokens.url("/blob") + " 200");
    }
}
