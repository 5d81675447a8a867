package dev.nutshell.registry;

import static dev.nutshell.registry.RegistryFixture.blobPath;
import static dev.nutshell.registry.RegistryFixture.descriptor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.registry.FakeServer.Reply;
import dev.nutshell.registry.FakeServer.Seen;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobPullTest {
    private static final byte[] BLOB = bytes(300_000);

    private final RegistryFixture fixture = new RegistryFixture();
    private final FakeServer server = FakeServer.plain();
    private final List<String> retries = new ArrayList<>();

    @AfterEach
    void close() {
        fixture.close();
        server.close();
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /// Serves the range that is asked for.
    private static Reply range(Seen seen) {
        String range = seen.header("Range");
        if (range.isEmpty()) {
            return Reply.of(200).with(BLOB);
        }
        int start = Integer.parseInt(range.replaceAll("bytes=([0-9]+)-", "$1"));
        return Reply.of(206)
                .with(
                        "Content-Range",
                        "bytes " + start + "-" + (BLOB.length - 1) + "/" + BLOB.length)
                .with(Arrays.copyOfRange(BLOB, start, BLOB.length));
    }

    private byte[] pull() throws IOException {
        try (InputStream stream =
                fixture.client(server).blob(descriptor(BLOB), (reason, _) -> retries.add(reason))) {
            return stream.readAllBytes();
        }
    }

    @Test
    void streamsWholeBlob() throws IOException {
        server.on(blobPath(BLOB), Reply.of(200).with(BLOB));

        assertThat(pull()).isEqualTo(BLOB);
        assertThat(server.requests().getFirst().header("Accept-Encoding")).isEqualTo("identity");
        assertThat(retries).isEmpty();
    }

    @Test
    void takesUpWhereTheConnectionBroke() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        server.on(
                blobPath(BLOB),
                seen -> asked.incrementAndGet() <= 2 ? range(seen).cutAfter(100_000) : range(seen));

        assertThat(pull()).isEqualTo(BLOB);

        assertThat(server.requests())
                .extracting(seen -> seen.header("Range"))
                .containsExactly("", "bytes=100000-", "bytes=200000-");
        assertThat(retries)
                .containsOnly("registry " + server.host() + ": connection closed in the middle")
                .hasSize(2);
    }

    @Test
    void skipsWhatIsKnownWhereTheServerIgnoresRanges() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        server.on(
                blobPath(BLOB),
                _ ->
                        asked.incrementAndGet() == 1
                                ? Reply.of(200).with(BLOB).cutAfter(123_456)
                                : Reply.of(200).with(BLOB));

        assertThat(pull()).isEqualTo(BLOB);
    }

    @Test
    void asksTheRegistryAgainAndNotTheExpiredAddress() throws IOException {
        AtomicInteger redirects = new AtomicInteger();
        server.on(
                blobPath(BLOB),
                _ -> Reply.of(307).with("Location", "/storage/" + redirects.incrementAndGet()));
        server.on("/storage/1", seen -> range(seen).cutAfter(1000));
        server.on("/storage/2", BlobPullTest::range);

        assertThat(pull()).isEqualTo(BLOB);
        assertThat(server.requests("/storage/2"))
                .extracting(seen -> seen.header("Range"))
                .containsExactly("bytes=1000-");
    }

    @Test
    void progressAllowsMoreBreaksThanAttempts() throws IOException {
        server.on(
                blobPath(BLOB),
                seen -> range(seen).cutAfter(Math.min(20_000, range(seen).body().length)));

        assertThat(pull()).isEqualTo(BLOB);
        assertThat(retries).hasSizeGreaterThan(10);
    }

    @Test
    void givesUpWhereNothingNewComes() {
        server.on(
                blobPath(BLOB),
                seen ->
                        seen.header("Range").isEmpty()
                                ? range(seen).cutAfter(5000)
                                : range(seen).cutAfter(0));

        assertThatThrownBy(this::pull)
                .isInstanceOf(EngineException.class)
                .hasMessage(
                        "registry %s: connection closed in the middle (after 4 attempts)",
                        server.host());
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void chunkedBodyThatEndsEarlyIsABreak() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        server.on(
                blobPath(BLOB),
                seen ->
                        asked.incrementAndGet() == 1
                                ? Reply.of(200).with(Arrays.copyOf(BLOB, 50_000)).unannounced()
                                : range(seen));

        assertThat(pull()).isEqualTo(BLOB);
        assertThat(server.requests())
                .extracting(seen -> seen.header("Range"))
                .containsExactly("", "bytes=50000-");
    }

    @ParameterizedTest
    @ValueSource(ints = {299_999, 300_001})
    void announcedLengthHasToBeTheManifests(int length) {
        server.on(blobPath(BLOB), Reply.of(200).with(bytes(length)));

        assertThatThrownBy(this::pull)
                .hasMessage(
                        "blob %s: the registry has %d bytes, the manifest says 300000",
                        descriptor(BLOB).digest(), length)
                .extracting(e -> ((EngineException) e).kind())
                .isEqualTo(ErrorKind.CORRUPT);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void wrongRangeIsNotTakenForTheRightOne() {
        server.on(
                blobPath(BLOB),
                seen ->
                        seen.header("Range").isEmpty()
                                ? range(seen).cutAfter(1000)
                                : Reply.of(206)
                                        .with("Content-Range", "bytes 2000-299999/300000")
                                        .with(Arrays.copyOfRange(BLOB, 2000, BLOB.length)));

        assertThatThrownBy(this::pull)
                .hasMessage(
                        "blob %s: asked for the rest from byte 1000, got it from 2000",
                        descriptor(BLOB).digest());
    }

    @Test
    void missingBlobIsOneLine() {
        assertThatThrownBy(this::pull)
                .hasMessage(
                        "registry %s: blob %s not found", server.host(), descriptor(BLOB).digest())
                .extracting(e -> ((EngineException) e).kind())
                .isEqualTo(ErrorKind.NOT_FOUND);
    }

    @Test
    void registryThatRestartsInTheMiddleIsWaitedFor() throws IOException {
        server.on(blobPath(BLOB), seen -> range(seen).cutAfter(100_000));
        List<FakeServer> restarted = new ArrayList<>();
        RegistryClient client = fixture.client(server);
        int port = server.port();
        try (InputStream stream =
                client.blob(
                        descriptor(BLOB),
                        (reason, _) -> {
                            retries.add(reason);
                            if (retries.size() == 1) {
                                server.close();
                            } else if (restarted.isEmpty()) {
                                restarted.add(
                                        FakeServer.plain(port)
                                                .on(blobPath(BLOB), BlobPullTest::range));
                            }
                        })) {
            assertThat(stream.readAllBytes()).isEqualTo(BLOB);
        } finally {
            restarted.forEach(FakeServer::close);
        }
        assertThat(retries)
                .containsExactly(
                        "registry 127.0.0.1:" + port + ": connection closed in the middle",
                        "cannot reach registry 127.0.0.1:" + port + ": connection refused");
    }

    @Test
    void closingEndsAReaderInAnotherThread() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        server.on(
                blobPath(BLOB),
                _ -> {
                    asked.incrementAndGet();
                    return Reply.of(200).with("Content-Length", "300000").with(bytes(1000));
                });
        InputStream stream = fixture.client(server).blob(descriptor(BLOB), RetryListener.SILENT);
        assertThat(stream.readNBytes(1000)).hasSize(1000);
        List<Throwable> failures = new ArrayList<>();
        Thread reader =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        stream.read();
                                    } catch (IOException e) {
                                        failures.add(e);
                                    }
                                });

        stream.close();

        reader.join();
        assertThat(failures).singleElement().isInstanceOf(IOException.class);
        assertThat(asked).hasValue(1);
    }

    @Test
    void smallBlobsAreLimited() {
        assertThatThrownBy(() -> fixture.client(server).smallBlob(descriptor(BLOB), 1000))
                .hasMessage("blob " + descriptor(BLOB).digest() + ": larger than 1000 bytes");
        assertThat(server.requests()).isEmpty();
    }
}
