package dev.nutshell.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.image.ImageRecord;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.it.harness.OciLayout;
import dev.nutshell.it.harness.OciLayout.Blob;
import dev.nutshell.it.harness.OciLayout.Layer;
import dev.nutshell.it.harness.TarBytes;
import dev.nutshell.json.Json;
import dev.nutshell.registry.FakeServer.Reply;
import dev.nutshell.registry.Registries;
import dev.nutshell.registry.RegistryFixture;
import dev.nutshell.spec.image.ImageReference;
import dev.nutshell.spec.image.MediaTypes;
import dev.nutshell.spec.image.Platform;
import dev.nutshell.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresRoot
class PullTest {
    private final LayoutServer remote = new LayoutServer();
    private final OciLayout layout = remote.layout;
    private final RegistryFixture machine = new RegistryFixture();
    private final TestStore store = new TestStore();

    @AfterEach
    void close() {
        machine.close();
        store.close();
        remote.close();
    }

    private Layer layer(String file) {
        return layout.gzip(new TarBytes().file(file, "content of " + file).closed());
    }

    /// Large enough that no socket holds all of it.
    private Layer largeLayer(int seed) {
        byte[] noise = new byte[3 << 20];
        new Random(seed).nextBytes(noise);
        return layout.gzip(new TarBytes().file("noise" + seed, noise, 0644).closed());
    }

    private Blob image(Layer... layers) {
        return layout.image(List.of(layers), _ -> {});
    }

    private Blob imageFor(String architecture, String variant, Layer layer) {
        return layout.image(
                List.of(layer),
                config -> {
                    config.put("architecture", architecture);
                    if (!variant.isEmpty()) {
                        config.put("variant", variant);
                    }
                });
    }

    private PullOutcome pull(String tag) {
        return pull(tag, PlatformChoice.host(), ProgressSink.SILENT);
    }

    private PullOutcome pull(String tag, PlatformChoice choice, ProgressSink sink) {
        return store.pull(machine.registries())
                .pull(ImageReference.parse(remote.reference(tag)), choice, sink);
    }

    private EngineException failure(String tag) {
        return failure(tag, PlatformChoice.host());
    }

    private EngineException failure(String tag, PlatformChoice choice) {
        try {
            pull(tag, choice, ProgressSink.SILENT);
        } catch (EngineException e) {
            return e;
        }
        throw new AssertionError("pulled");
    }

    private Path file(Layer layer, String name) {
        return store.layers.diff(Digest.parse(layer.diffId())).resolve(name);
    }

    private void assertNothingHalfMade() {
        assertThat(store.catalog.list()).isEmpty();
        Path temporary = store.layout.temporary();
        assertThat(Files.exists(temporary) ? temporary.toFile().list() : new String[0]).isEmpty();
    }

    @Test
    void bringsEveryLayerAndListsTheImage() {
        Layer base = layer("base");
        Layer top = layer("top");
        Blob manifest = image(base, top);
        remote.tag("1", manifest);

        PullOutcome outcome = pull("1");

        assertThat(outcome.updated()).isTrue();
        assertThat(outcome.digest()).hasToString(manifest.digest());
        assertThat(file(base, "base")).hasContent("content of base");
        assertThat(file(top, "top")).hasContent("content of top");
        assertThat(store.catalog.list()).containsExactly(outcome.image());
        assertThat(outcome.image().display()).isEqualTo(remote.reference("1"));
    }

    @Test
    void layerOfTwoImagesOrTwiceInOneIsFetchedOnce() {
        Layer shared = layer("shared");
        remote.tag("1", image(shared, layer("one"), shared));
        remote.tag("2", image(shared, layer("two")));

        pull("1");
        pull("2");

        assertThat(remote.fetches(shared)).isEqualTo(1);
        assertThat(store.catalog.list()).hasSize(2);
    }

    @Test
    void currentImageCostsOneProbe() {
        remote.tag("1", image(layer("a")));
        PullOutcome first = pull("1");
        int before = remote.server.requests().size();

        PullOutcome second = pull("1");

        assertThat(second).isEqualTo(new PullOutcome(first.image(), first.digest(), false));
        assertThat(remote.server.requests().subList(before, remote.server.requests().size()))
                .extracting(seen -> seen.method() + " " + seen.path())
                .containsExactly("HEAD /v2/app/manifests/1");
    }

    @Test
    void imageByDigestThatIsHereCostsNothing() {
        Blob manifest = remote.known(image(layer("a")));
        pull(manifest.digest());
        int before = remote.server.requests().size();

        assertThat(pull(manifest.digest()).updated()).isFalse();
        assertThat(remote.server.requests()).hasSize(before);
    }

    @Test
    void movedTagBringsOnlyWhatIsNew() {
        Layer kept = layer("kept");
        remote.tag("1", image(kept, layer("old")));
        PullOutcome first = pull("1");
        Blob next = image(kept, layer("new"));
        remote.tag("1", next);

        PullOutcome second = pull("1");

        assertThat(second.updated()).isTrue();
        assertThat(second.digest()).hasToString(next.digest());
        assertThat(remote.fetches(kept)).isEqualTo(1);
        assertThat(store.catalog.list())
                .extracting(ImageRecord::manifestDigest, record -> record.name().isPresent())
                .containsExactlyInAnyOrder(
                        tuple(first.image().manifestDigest(), false),
                        tuple(second.image().manifestDigest(), true));
    }

    @Test
    void layerThatWasLostIsFetchedAgain() {
        Layer lost = layer("lost");
        remote.tag("1", image(lost, layer("kept")));
        pull("1");
        Disk.remove(store.layout.layer(Digest.parse(lost.diffId())));
        Disk.remove(store.layout.blob(Digest.parse(lost.blob().digest())));

        assertThat(pull("1").updated()).isTrue();
        assertThat(file(lost, "lost")).hasContent("content of lost");
        assertThat(remote.fetches()).hasSize(4);
    }

    @Test
    void damagedDocumentsAreFetchedAgain() throws IOException {
        Blob manifest = image(layer("a"));
        remote.tag("1", manifest);
        PullOutcome first = pull("1");
        Path stored = store.content.path(Digest.parse(manifest.digest()));
        Path config = store.content.path(store.catalog.id(first.image()));
        for (Path damaged : List.of(stored, config)) {
            byte[] content = Disk.bytes(damaged);
            content[content.length / 2] ^= 1;
            Files.write(damaged, content);

            pull("1");

            content[content.length / 2] ^= 1;
            assertThat(damaged).hasBinaryContent(content);
        }
    }

    private Blob index(Map<String, Blob> byPlatform) {
        ObjectNode index = Json.object();
        index.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
        ArrayNode manifests = index.putArray("manifests");
        byPlatform.forEach(
                (platform, manifest) -> {
                    String[] words = platform.split("/");
                    ObjectNode entry = remote.known(manifest).toJson();
                    ObjectNode node = entry.putObject("platform");
                    node.put("os", words[0]).put("architecture", words[1]);
                    if (words.length > 2) {
                        node.put("variant", words[2]);
                    }
                    manifests.add(entry);
                });
        return layout.blob(MediaTypes.OCI_INDEX, OciLayout.json(index));
    }

    @ParameterizedTest
    @CsvSource({
        "linux/amd64, amd64",
        "linux/arm64, arm64",
        "linux/arm64/v8, arm64",
        "linux/arm/v7, armv7",
        "linux/arm/v6, armv6",
        "linux/arm/v8, armv7"
    })
    void indexGivesTheVariantThatFitsBest(String wanted, String expected) {
        Map<String, Blob> all = new TreeMap<>();
        all.put("unknown/unknown", imageFor("unknown", "", layer("attestation")));
        all.put("linux/amd64", imageFor("amd64", "", layer("amd64")));
        all.put("linux/arm64/v8", imageFor("arm64", "v8", layer("arm64")));
        all.put("linux/arm/v6", imageFor("arm", "v6", layer("armv6")));
        all.put("linux/arm/v7", imageFor("arm", "v7", layer("armv7")));
        Blob index = index(all);
        remote.tag("1", index);

        PullOutcome outcome =
                pull("1", PlatformChoice.of(Platform.parse(wanted)), ProgressSink.SILENT);

        assertThat(outcome.digest()).hasToString(index.digest());
        assertThat(outcome.image().repositoryDigest()).isEqualTo(outcome.digest());
        assertThat(file(layer(expected), expected)).exists();
        assertThat(remote.fetches()).hasSize(2);
    }

    @Test
    void otherPlatformOfTheSameTagReplacesTheFirst() {
        remote.tag(
                "1",
                index(
                        Map.of(
                                "linux/amd64", imageFor("amd64", "", layer("amd64")),
                                "linux/s390x", imageFor("s390x", "", layer("s390x")))));
        pull("1", PlatformChoice.of(Platform.parse("linux/amd64")), ProgressSink.SILENT);

        PullOutcome other =
                pull("1", PlatformChoice.of(Platform.parse("linux/s390x")), ProgressSink.SILENT);

        assertThat(other.updated()).isTrue();
        assertThat(file(layer("s390x"), "s390x")).exists();
    }

    @Test
    void missingPlatformIsOneLineThatListsTheOthers() {
        remote.tag(
                "1",
                index(
                        new TreeMap<>(
                                Map.of(
                                        "linux/s390x", imageFor("s390x", "", layer("a")),
                                        "linux/arm/v7", imageFor("arm", "v7", layer("b"))))));

        assertThat(failure("1", PlatformChoice.of(Platform.parse("linux/riscv64"))))
                .hasMessage(
                        "pull %1$s: %1$s has no image for linux/riscv64, only for linux/arm/v7, linux/s390x",
                        remote.reference("1"))
                .extracting(EngineException::kind)
                .isEqualTo(ErrorKind.NOT_FOUND);
    }

    @Test
    void singleImageOfAnotherPlatformIsRefusedWhereThePlatformMatters() {
        remote.tag("1", imageFor("s390x", "", layer("a")));

        assertThat(failure("1", PlatformChoice.of(Platform.parse("linux/amd64"))))
                .hasMessage(
                        "pull %1$s: %1$s has no image for linux/amd64, only for linux/s390x",
                        remote.reference("1"));
        assertThat(pull("1").updated()).isTrue();
    }

    @Test
    void entryOfAnIndexHasToBeWhatTheIndexSays() {
        Blob manifest = image(layer("a"));
        Blob lie = new Blob(manifest.mediaType(), manifest.digest(), manifest.size() + 1);
        remote.tag("1", index(Map.of("linux/" + OciLayout.architecture(), lie)));

        assertThat(failure("1"))
                .hasMessage(
                        "pull %1$s: manifest %2$s: the index says %3$s of %4$d bytes, the registry sent %3$s of %5$d",
                        remote.reference("1"),
                        manifest.digest(),
                        manifest.mediaType(),
                        manifest.size() + 1,
                        manifest.size())
                .extracting(EngineException::kind)
                .isEqualTo(ErrorKind.CORRUPT);
    }

    /// CVE-2021-41190.
    @Test
    void documentThatIsBothManifestAndIndexIsRefused() {
        ObjectNode both =
                Json.parseObject(Disk.bytes(layout.path(image(layer("a")).digest())), "manifest");
        both.putArray("manifests");
        for (String type : List.of(MediaTypes.OCI_MANIFEST, MediaTypes.OCI_INDEX)) {
            both.put("mediaType", type);
            Blob blob = layout.blob(type, OciLayout.json(both));
            remote.tag("1", blob);

            assertThat(failure("1"))
                    .hasMessageContaining(blob.digest() + " is ambiguous: it has \"")
                    .extracting(EngineException::kind)
                    .isEqualTo(ErrorKind.CORRUPT);
        }
    }

    /// CVE-2021-41190.
    @Test
    void documentThatCallsItselfOtherwiseIsRefused() {
        Blob manifest = image(layer("a"));
        Blob lie = new Blob(MediaTypes.DOCKER_MANIFEST, manifest.digest(), manifest.size());
        remote.tag("1", lie);

        assertThat(failure("1"))
                .hasMessage(
                        "pull %s: manifest %s says it is %s but was announced as %s",
                        remote.reference("1"),
                        manifest.digest(),
                        MediaTypes.OCI_MANIFEST,
                        MediaTypes.DOCKER_MANIFEST);
    }

    @Test
    void chartIsNoContainerImage() {
        Blob config =
                layout.blob("application/vnd.cncf.helm.config.v1+json", new byte[] {'{', '}'});
        ObjectNode manifest = Json.object();
        manifest.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST);
        manifest.set("config", config.toJson());
        manifest.putArray("layers");
        remote.tag("1", layout.blob(MediaTypes.OCI_MANIFEST, OciLayout.json(manifest)));

        assertThat(failure("1"))
                .hasMessage(
                        "pull %1$s: %1$s is no container image: its config is a application/vnd.cncf.helm.config.v1+json",
                        remote.reference("1"))
                .extracting(EngineException::kind)
                .isEqualTo(ErrorKind.UNSUPPORTED);
    }

    @Test
    void configHasToFitTheLayers() {
        Layer one = layer("a");
        remote.tag(
                "1",
                layout.image(
                        List.of(one),
                        config ->
                                ((ArrayNode) config.at("/rootfs/diff_ids"))
                                        .add("sha256:" + "0".repeat(64))));

        assertThat(failure("1")).hasMessageEndingWith(" has 1 layers, its config 2");
    }

    @Test
    void configHasToHaveItsDigest() {
        Blob manifest = image(layer("a"));
        String config =
                Json.parseObject(Disk.bytes(layout.path(manifest.digest())), "manifest")
                        .at("/config/digest")
                        .asText();
        byte[] changed = Disk.bytes(layout.path(config));
        changed[changed.length - 2] ^= 1;
        remote.server.on("/v2/app/blobs/" + config, Reply.of(200).with(changed));
        remote.tag("1", manifest);

        assertThat(failure("1"))
                .hasMessageContaining("blob " + config + " has digest ")
                .extracting(EngineException::kind)
                .isEqualTo(ErrorKind.CORRUPT);
        assertNothingHalfMade();
    }

    @Test
    void missingImageIsOneLine() {
        assertThat(failure("nosuch"))
                .hasMessage(
                        "pull %s: registry %s: manifest app:nosuch not found",
                        remote.reference("nosuch"), remote.server.host())
                .extracting(EngineException::kind)
                .isEqualTo(ErrorKind.NOT_FOUND);
    }

    @Test
    void layerThatBreaksOffIsTakenUpInTheMiddle() {
        Layer large = largeLayer(1);
        remote.tag("1", image(large));
        AtomicInteger asked = new AtomicInteger();
        remote.server.on(
                LayoutServer.blobPath(large),
                seen ->
                        asked.incrementAndGet() <= 2
                                ? remote.answer(seen).cutAfter(1 << 20)
                                : remote.answer(seen));
        List<String> retries = new CopyOnWriteArrayList<>();

        pull(
                "1",
                PlatformChoice.host(),
                new Recorder() {
                    @Override
                    public void retry(Digest layer, String why, Duration pause) {
                        retries.add(layer + " " + why);
                    }
                });

        assertThat(file(large, "noise1")).hasSize(3 << 20);
        assertThat(remote.server.requests(LayoutServer.blobPath(large)))
                .extracting(seen -> seen.header("Range"))
                .containsExactly("", "bytes=1048576-", "bytes=2097152-");
        assertThat(retries)
                .containsExactly(
                        large.blob().digest()
                                + " registry "
                                + remote.server.host()
                                + ": connection closed in the middle",
                        large.blob().digest()
                                + " registry "
                                + remote.server.host()
                                + ": connection closed in the middle");
    }

    @Test
    void damagedLayerLeavesNothingHalfMade() {
        Layer good = layer("good");
        Layer bad = layer("bad");
        remote.tag("1", image(good, bad));
        byte[] changed = Disk.bytes(layout.path(bad.blob().digest()));
        changed[changed.length / 2] ^= 1;
        remote.server.on(LayoutServer.blobPath(bad), Reply.of(200).with(changed));

        assertThat(failure("1"))
                .hasMessage(
                        "pull %s: layer %s: content has digest %s",
                        remote.reference("1"), bad.blob().digest(), OciLayout.digest(changed))
                .extracting(EngineException::kind)
                .isEqualTo(ErrorKind.CORRUPT);
        assertNothingHalfMade();
        assertThat(store.layers.has(Digest.parse(bad.diffId()))).isFalse();
    }

    @Test
    void truncatedLayerLeavesNothingHalfMade() {
        Layer cut = layer("cut");
        remote.tag("1", image(cut));
        byte[] whole = Disk.bytes(layout.path(cut.blob().digest()));
        remote.server.on(
                LayoutServer.blobPath(cut),
                Reply.of(200).with(Arrays.copyOf(whole, whole.length - 5)));

        assertThat(failure("1"))
                .hasMessage(
                        "pull %s: blob %s: the registry has %d bytes, the manifest says %d",
                        remote.reference("1"), cut.blob().digest(), whole.length - 5, whole.length)
                .extracting(EngineException::kind)
                .isEqualTo(ErrorKind.CORRUPT);
        assertNothingHalfMade();
    }

    @Test
    void firstFailureEndsTheOthers() {
        Layer stuck = largeLayer(2);
        Layer missing = layer("missing");
        remote.tag("1", image(stuck, missing));
        CountDownLatch started = new CountDownLatch(1);
        byte[] whole = Disk.bytes(layout.path(stuck.blob().digest()));
        remote.server.on(
                LayoutServer.blobPath(stuck),
                _ -> {
                    started.countDown();
                    // promises all, sends a part, and then nothing
                    return Reply.of(200)
                            .with("Content-Length", String.valueOf(whole.length))
                            .with(Arrays.copyOf(whole, 100_000));
                });
        remote.server.on(
                LayoutServer.blobPath(missing),
                _ -> {
                    await(started);
                    return Reply.of(404);
                });

        assertThat(failure("1"))
                .hasMessage(
                        "pull %1$s: layer %2$s: registry %3$s: blob %2$s not found",
                        remote.reference("1"), missing.blob().digest(), remote.server.host());
        assertNothingHalfMade();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("layer-"));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void fullDiskOrBombLeavesNothingHalfMade() {
        Layer outside = layout.gzip(new TarBytes().file("../escape", "x").closed());
        remote.tag("1", image(layer("good"), outside));

        assertThat(failure("1"))
                .hasMessageStartingWith("pull " + remote.reference("1") + ": layer ");
        assertNothingHalfMade();
    }

    /// Each with its own connections and its own locks, as two processes have.
    @Test
    void pullersOfOneImageFetchEachLayerOnce() throws InterruptedException {
        Layer a = largeLayer(3);
        Layer b = largeLayer(4);
        Layer c = layer("c");
        remote.tag("1", image(a, b, c));
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        List<PullOutcome> outcomes = new CopyOnWriteArrayList<>();
        List<Thread> pullers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Registries own = machine.registries();
            pullers.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            outcomes.add(
                                                    store.pull(own)
                                                            .pull(
                                                                    ImageReference.parse(
                                                                            remote.reference("1")),
                                                                    PlatformChoice.host(),
                                                                    ProgressSink.SILENT));
                                        } catch (RuntimeException e) {
                                            failures.add(e);
                                        }
                                    }));
        }
        for (Thread puller : pullers) {
            puller.join();
        }

        assertThat(failures).isEmpty();
        assertThat(outcomes)
                .extracting(PullOutcome::image)
                .hasSize(4)
                .containsOnly(outcomes.getFirst().image());
        assertThat(List.of(remote.fetches(a), remote.fetches(b), remote.fetches(c)))
                .containsOnly(1);
    }

    @Test
    void progressGoesForwardToTheEnd() {
        Layer large = largeLayer(5);
        Layer small = layer("small");
        Layer here = layer("here");
        remote.tag("0", image(here));
        remote.tag("1", image(here, large, small));
        pull("0");
        Recorder recorder = new Recorder();

        pull("1", PlatformChoice.host(), recorder);

        assertThat(recorder.begun).containsExactly(remote.reference("1"));
        assertThat(recorder.phases(here)).containsExactly(ProgressSink.Phase.EXISTS);
        assertThat(recorder.phases(large))
                .containsExactly(
                        ProgressSink.Phase.PULLING,
                        ProgressSink.Phase.DOWNLOADING,
                        ProgressSink.Phase.EXTRACTING,
                        ProgressSink.Phase.COMPLETE);
        assertThat(recorder.phases(small)).endsWith(ProgressSink.Phase.COMPLETE);
        assertThat(recorder.totals.get(large.blob().digest())).containsOnly(large.blob().size());
    }

    @Test
    void tagBesideDigestIsNotSet() {
        Blob manifest = image(layer("a"));
        remote.tag("1", manifest);

        PullOutcome outcome = pull("1@" + manifest.digest());

        assertThat(outcome.image().display()).isEqualTo(remote.reference(manifest.digest()));
        assertThat(store.catalog.find(ImageReference.parse(remote.reference("1")))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev.nutshell.hello.binary", "org.opencontainers.image.ref.name"})
    void strangersCannotAnnotateTheCatalog(String annotation) {
        Blob manifest = remote.known(image(layer("a")));
        ObjectNode index = Json.object();
        index.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
        ObjectNode entry = manifest.toJson();
        entry.putObject("platform")
                .put("os", "linux")
                .put("architecture", OciLayout.architecture());
        entry.putObject("annotations").put(annotation, "forged");
        index.putArray("manifests").add(entry);
        remote.tag("1", layout.blob(MediaTypes.OCI_INDEX, OciLayout.json(index)));

        assertThat(pull("1").image().manifest().annotations()).doesNotContainValue("forged");
    }

    private static class Recorder implements ProgressSink {
        final List<String> begun = new CopyOnWriteArrayList<>();
        final Map<String, List<Phase>> phases = new ConcurrentHashMap<>();
        final Map<String, List<Long>> totals = new ConcurrentHashMap<>();

        @Override
        public void begin(ImageReference reference) {
            begun.add(reference.familiar());
        }

        @Override
        public void layer(Digest layer, Phase phase, long current, long total) {
            List<Phase> all =
                    phases.computeIfAbsent(layer.toString(), _ -> new CopyOnWriteArrayList<>());
            if (all.isEmpty() || all.getLast() != phase) {
                all.add(phase);
            }
            totals.computeIfAbsent(layer.toString(), _ -> new CopyOnWriteArrayList<>()).add(total);
        }

        @Override
        public void retry(Digest layer, String why, Duration pause) {}

        List<Phase> phases(Layer layer) {
            return phases.get(layer.blob().digest());
        }
    }
}
