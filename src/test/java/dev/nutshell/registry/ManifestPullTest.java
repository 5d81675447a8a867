package dev.nutshell.registry;

import static dev.nutshell.registry.RegistryFixture.MANIFEST;
import static dev.nutshell.registry.RegistryFixture.MANIFEST_PATH;
import static dev.nutshell.registry.RegistryFixture.manifest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.registry.FakeServer.Reply;
import dev.nutshell.spec.image.Descriptor;
import dev.nutshell.spec.image.ImageReference;
import dev.nutshell.spec.image.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestPullTest {
    private final RegistryFixture fixture = new RegistryFixture();
    private final FakeServer server = FakeServer.plain();

    @AfterEach
    void close() {
        fixture.close();
        server.close();
    }

    private EngineException failure(Reply reply) {
        server.on(MANIFEST_PATH, reply);
        return failure();
    }

    private EngineException failure() {
        try {
            fixture.client(server).manifest("1");
        } catch (EngineException e) {
            return e;
        }
        throw new AssertionError("pulled");
    }

    @Test
    void asksForEveryKindOfImage() {
        server.on(MANIFEST_PATH, manifest());

        FetchedManifest fetched = fixture.client(server).manifest("1");

        assertThat(fetched.descriptor())
                .isEqualTo(
                        new Descriptor(
                                MediaTypes.OCI_MANIFEST, Digest.sha256(MANIFEST), MANIFEST.length));
        assertThat(server.requests().getFirst().header("Accept"))
                .isEqualTo(
                        "application/vnd.oci.image.index.v1+json,"
                                + " application/vnd.docker.distribution.manifest.list.v2+json,"
                                + " application/vnd.oci.image.manifest.v1+json,"
                                + " application/vnd.docker.distribution.manifest.v2+json");
        assertThat(server.requests().getFirst().header("User-Agent")).isEqualTo("nutshell/test");
    }

    @Test
    void contentHasToHaveTheDigestThatWasAskedFor() {
        Digest wanted = Digest.sha256("other".getBytes(StandardCharsets.UTF_8));
        server.on("/v2/app/manifests/" + wanted, manifest());

        assertThatThrownBy(() -> fixture.client(server).manifest(wanted))
                .hasMessage(
                        "manifest app@%s: content has digest %s, not %s",
                        wanted, Digest.sha256(MANIFEST), wanted)
                .extracting(e -> ((EngineException) e).kind())
                .isEqualTo(ErrorKind.CORRUPT);
    }

    @Test
    void contentHasToHaveTheDigestThatWasAnnounced() {
        Digest announced = Digest.sha256("other".getBytes(StandardCharsets.UTF_8));

        assertThat(failure(manifest().with("Docker-Content-Digest", announced.toString())))
                .hasMessage(
                        "manifest app:1: content has digest %s, not %s",
                        Digest.sha256(MANIFEST), announced);
    }

    @Test
    void sizeIsLimited() {
        byte[] huge = new byte[(4 << 20) + 1];

        assertThat(failure(manifest(huge)))
                .hasMessage("manifest app:1: larger than 4194304 bytes")
                .extracting(EngineException::kind)
                .isEqualTo(ErrorKind.EXHAUSTED);
    }

    @Test
    void schemaOneIsRefused() {
        assertThat(
                        failure(
                                manifest()
                                        .with(
                                                "Content-Type",
                                                "application/vnd.docker.distribution.manifest.v1+prettyjws")))
                .hasMessage(
                        "manifest app:1: schema 1, which has no verifiable config; push the image again")
                .extracting(EngineException::kind)
                .isEqualTo(ErrorKind.UNSUPPORTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "application/json; charset=utf-8", "text/plain", ""})
    void documentSaysWhatItIsWhereTheServerDoesNot(String contentType) {
        server.on(MANIFEST_PATH, Reply.of(200).with("Content-Type", contentType).with(MANIFEST));

        assertThat(fixture.client(server).manifest("1").descriptor().mediaType())
                .isEqualTo(MediaTypes.OCI_MANIFEST);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    401 | UNAUTHENTICATED   | registry HOST: authentication required, in no way that is known here; run "nutshell login HOST"
                    403 | PERMISSION_DENIED | registry HOST: access denied: requested access is denied; run "nutshell login HOST"
                    404 | NOT_FOUND         | registry HOST: manifest app:1 not found: requested access is denied
                    400 | UNAVAILABLE       | registry HOST: manifest app:1: status 400: requested access is denied
                    """)
    void refusalsBecomeOneLine(int status, ErrorKind kind, String message) {
        EngineException failure =
                failure(
                        Reply.of(status)
                                .with("Content-Type", "application/json")
                                .with(
                                        "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"requested access is denied\"}]}"));

        assertThat(failure).hasMessage(message.replace("HOST", server.host()));
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(fixture.pauses).isEmpty();
    }

    @Test
    void errorBodyCannotRewriteTheTerminal() {
        EngineException failure =
                failure(
                        Reply.of(404)
                                .with(
                                        "{\"errors\":[{\"message\":\"gone\\u001b]0;x\\u0007\\r\\nsecond\\u202e\"},{\"code\":\"B\"}]}"));

        assertThat(failure)
                .hasMessage(
                        "registry %s: manifest app:1 not found:"
                                + " gone\\u001b]0;x\\u0007  second\\u202e; B",
                        server.host());
    }

    @Test
    void pageOfAProxyIsNotShown() {
        assertThat(
                        failure(
                                Reply.of(404)
                                        .with("Content-Type", "text/html")
                                        .with("<html><b>Not Found</b></html>")))
                .hasMessage("registry %s: manifest app:1 not found", server.host());
    }

    @Test
    void busyRegistryIsAskedAgainAfterThePauseItNames() {
        AtomicInteger asked = new AtomicInteger();
        server.on(
                MANIFEST_PATH,
                _ ->
                        switch (asked.incrementAndGet()) {
                            case 1 -> Reply.of(429).with("Retry-After", "7");
                            case 2 -> Reply.of(503);
                            default -> manifest();
                        });

        assertThat(fixture.client(server).manifest("1").content()).isEqualTo(MANIFEST);

        assertThat(fixture.pauses).hasSize(2).first().isEqualTo(Duration.ofSeconds(7));
        assertThat(fixture.pauses.get(1)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void givesUpAfterTheLastAttempt() {
        assertThat(failure(Reply.of(500)))
                .hasMessage("registry %s: status 500 (after 4 attempts)", server.host())
                .extracting(EngineException::kind)
                .isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(server.requests(MANIFEST_PATH)).hasSize(4);
    }

    @Test
    void doesNotWaitForHours() {
        assertThat(
                        failure(
                                Reply.of(429)
                                        .with("Retry-After", "3600")
                                        .with(
                                                "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"You have"
                                                        + " reached your pull rate limit\"}]}")))
                .hasMessage(
                        "registry %s: too many requests: You have reached your pull rate limit; try again in"
                                + " 3600 s",
                        server.host());
        assertThat(fixture.pauses).isEmpty();
    }

    @Test
    void connectionThatBreaksInTheMiddleIsTriedAgain() {
        AtomicInteger asked = new AtomicInteger();
        server.on(
                MANIFEST_PATH,
                _ -> asked.incrementAndGet() == 1 ? manifest().cutAfter(20) : manifest());

        assertThat(fixture.client(server).manifest("1").content()).isEqualTo(MANIFEST);
        assertThat(fixture.pauses).hasSize(1);
    }

    @Test
    void closedPortIsOneLineAtOnce() {
        server.close();

        assertThat(failure())
                .hasMessage("cannot reach registry %s: connection refused", server.host())
                .extracting(EngineException::kind)
                .isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(fixture.pauses).isEmpty();
    }

    @Test
    void unknownHostIsOneLineAtOnce() {
        assertThatThrownBy(
                        () ->
                                fixture.registries()
                                        .client(ImageReference.parse("no-such-host.invalid/app:1"))
                                        .manifest("1"))
                .hasMessage("cannot reach registry no-such-host.invalid: unknown host");
        assertThat(fixture.pauses).isEmpty();
    }

    @Test
    void probeTellsTheDigestWithoutTheDocument() {
        server.on(
                MANIFEST_PATH,
                manifest().with("Docker-Content-Digest", Digest.sha256(MANIFEST).toString()));

        assertThat(fixture.client(server).digest("1")).contains(Digest.sha256(MANIFEST));
        assertThat(server.requests()).extracting(FakeServer.Seen::method).containsExactly("HEAD");
    }

    @Test
    void probeOfASilentRegistryTellsNothing() {
        server.on(MANIFEST_PATH, manifest());
        assertThat(fixture.client(server).digest("1")).isEmpty();

        server.on(MANIFEST_PATH, Reply.of(405));
        assertThat(fixture.client(server).digest("1")).isEmpty();
    }
}
