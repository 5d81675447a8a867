package dev.nutshell.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.it.harness.Command;
import dev.nutshell.spec.image.ImageReference;
import dev.nutshell.testing.RequiresRoot;
import dev.nutshell.testing.Scratch;
import dev.nutshell.testing.TarArchive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Catalog, content and garbage together: what is listed is whole, what nobody needs goes.
@RequiresRoot
class ImageStoreTest {
    private static final byte[] BASE = layer("base");
    private static final byte[] FIRST = layer("first");
    private static final byte[] SECOND = layer("second");

    @RegisterExtension final Scratch scratch = new Scratch();
    private Store store;
    private TestImage images;

    @BeforeEach
    void makeStore() {
        store = new Store(scratch.path());
        images = new TestImage(store);
    }

    private static byte[] layer(String name) {
        return new TarArchive().file(name, name).closed();
    }

    @Test
    void skopeoReadsTheStore() throws IOException {
        images.tag("debian:12", BASE, FIRST);
        images.tag("host:5000/app", BASE, SECOND);
        String layout = store.layout.imageLayout().toString();

        Command.of(
                        "skopeo",
                        "copy",
                        "--dest-oci-accept-uncompressed-layers",
                        "oci:" + layout + ":docker.io/library/debian:12",
                        "oci:" + scratch.resolve("copy") + ":x")
                .run()
                .succeeded();
        assertThat(
                        Command.of("skopeo", "inspect", "oci:" + layout + ":host:5000/app:latest")
                                .run()
                                .succeeded()
                                .output())
                .contains(Digest.sha256(BASE).toString(), Digest.sha256(SECOND).toString());
        assertThat(scratch.resolve("copy/blobs/sha256").resolve(Digest.sha256(FIRST).hex()))
                .hasBinaryContent(FIRST);
    }

    @Test
    void imageIsFoundByItsNameItsDigestAndItsId() {
        ImageRecord debian = images.tag("debian:12", BASE);
        ImageRecord app = images.tag("user/app", FIRST);
        Digest id = store.catalog.id(debian);

        assertThat(find("debian:12")).contains(debian);
        assertThat(find("docker.io/library/debian:12")).contains(debian);
        assertThat(find("debian")).isEmpty();
        assertThat(find("debian@" + debian.manifestDigest())).contains(debian);
        assertThat(find("user/app@" + debian.manifestDigest())).isEmpty();
        assertThat(store.catalog.findById(id.hex())).contains(debian);
        assertThat(store.catalog.findById(id.toString())).contains(debian);
        assertThat(store.catalog.findById(id.shortHex())).contains(debian);
        assertThat(store.catalog.findById(app.manifestDigest().hex())).contains(app);
        assertThat(store.catalog.findById("")).isEmpty();
        assertThat(store.catalog.findById("sha256:")).isEmpty();
        assertThat(store.catalog.findById("xyz")).isEmpty();
        assertThat(store.catalog.findById(id.hex() + "0")).isEmpty();
    }

    @Test
    void idThatSeveralImagesHaveIsAmbiguous() {
        for (int i = 0; i < 17; i++) {
            images.tag("image" + i, layer("layer" + i));
        }
        Map<Character, Integer> count = new HashMap<>();
        for (ImageRecord record : store.catalog.list()) {
            count.merge(store.catalog.id(record).hex().charAt(0), 1, Integer::sum);
        }
        // 17 ids, 16 first digits
        String digit =
                count.entrySet().stream()
                        .filter(entry -> entry.getValue() > 1)
                        .map(entry -> entry.getKey().toString())
                        .findFirst()
                        .orElseThrow();

        assertThatThrownBy(() -> store.catalog.findById(digit))
                .isInstanceOf(EngineException.class)
                .hasMessageMatching("image id " + digit + ": ambiguous, \\d+ match");
    }

    @Test
    void twoNamesOfOneImageAreNotAmbiguous() {
        ImageRecord first = images.tag("a", BASE);
        store.catalog.tag(ImageReference.parse("b"), first.manifest());

        assertThat(store.catalog.findById(store.catalog.id(first).shortHex())).isPresent();
        assertThat(names()).containsExactly("a:latest", "b:latest");
    }

    @Test
    void nameGoesToTheNewImageAndTheOldOneDangles() {
        ImageRecord old = images.tag("app", BASE);
        ImageRecord current = images.tag("app", FIRST);

        assertThat(find("app")).contains(current);
        assertThat(names()).containsExactly(old.manifestDigest().toString(), "app:latest");
        assertThat(store.catalog.list().getFirst().name()).isEmpty();
    }

    @Test
    void oldImageWithAnotherNameDoesNotDangle() {
        ImageRecord old = images.tag("app", BASE);
        store.catalog.tag(ImageReference.parse("kept"), old.manifest());
        images.tag("app", FIRST);

        assertThat(names()).containsExactly("kept:latest", "app:latest");
    }

    @Test
    void danglingImageThatGetsANameDanglesNoMore() {
        ImageRecord old = images.tag("app", BASE);
        images.tag("app", FIRST);

        store.catalog.tag(ImageReference.parse("again"), old.manifest());

        assertThat(names()).containsExactly("app:latest", "again:latest");
    }

    @Test
    void sameImageTaggedTwiceIsListedOnce() {
        images.tag("app", BASE);
        images.tag("app", BASE);

        assertThat(names()).containsExactly("app:latest");
    }

    @Test
    void lastNameTakesTheImageWithIt() {
        ImageRecord image = images.tag("a", BASE);
        store.catalog.tag(ImageReference.parse("b"), image.manifest());

        assertThat(store.catalog.untag(ImageReference.parse("a"))).isTrue();
        assertThat(names()).containsExactly("b:latest");
        assertThat(store.catalog.untag(ImageReference.parse("b"))).isTrue();
        assertThat(names()).isEmpty();
        assertThat(store.catalog.untag(ImageReference.parse("b"))).isFalse();
    }

    @Test
    void removalTakesAllNames() {
        ImageRecord image = images.tag("a", BASE);
        store.catalog.tag(ImageReference.parse("b"), image.manifest());
        images.tag("c", FIRST);

        assertThat(store.catalog.remove(image.manifestDigest())).isTrue();
        assertThat(names()).containsExactly("c:latest");
        assertThat(store.catalog.remove(image.manifestDigest())).isFalse();
    }

    @Test
    void entriesOfOtherToolsAreKeptWithAllTheirFields() throws IOException {
        images.tag("app", BASE);
        Path index = store.layout.imageIndex();
        String foreign =
                """
                {"schemaVersion":2,"annotations":{"a":"b"},"manifests":[
                  {"mediaType":"m","digest":"sha256:%s","size":1,"platform":{"os":"plan9","x":[1]},"y":2},
                  {"mediaType":"m","digest":"sha256:%s","size":1,
                   "annotations":{"org.opencontainers.image.ref.name":"Not/A/Name"}}]}
                """
                        .formatted("a".repeat(64), "b".repeat(64));
        Files.writeString(index, foreign);

        images.tag("new", FIRST);

        assertThat(Files.readString(index))
                .contains(
                        "\"annotations\":{\"a\":\"b\"}",
                        "\"platform\":{\"os\":\"plan9\",\"x\":[1]},\"y\":2}",
                        "Not/A/Name");
        assertThat(store.catalog.list()).hasSize(3);
        assertThat(store.catalog.list().get(1).name()).as("no name to us").isEmpty();
    }

    @Test
    void brokenIndexIsSaidToBeBroken() throws IOException {
        images.tag("app", BASE);
        Files.writeString(store.layout.imageIndex(), "{\"manifests\":[{\"digest\":\"sha256:1\"}]}");

        assertThatThrownBy(() -> store.catalog.list())
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT))
                .hasMessage("image index: bad digest sha256:1: want 64 lower-case hex digits");
    }

    @Test
    void namesGivenAtOnceAreAllThere() throws Exception {
        ImageRecord image = images.tag("app", BASE);
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            for (int i = 0; i < 12; i++) {
                ImageReference reference = ImageReference.parse("name" + i);
                running.add(
                        threads.submit(
                                () ->
                                        new Store(scratch.path())
                                                .catalog.tag(reference, image.manifest())));
            }
            for (Future<?> result : running) {
                result.get();
            }
        }

        assertThat(names()).hasSize(13);
    }

    @Test
    void garbageIsWhatNoImageNeeds() {
        images.tag("a", BASE, FIRST);
        ImageRecord b = images.tag("b", BASE, SECOND);
        Digest config = images.config(b);
        store.catalog.untag(ImageReference.parse("b"));

        ImageGarbage.Collected collected = store.garbage.collect().orElseThrow();

        assertThat(collected.layers()).containsExactly(Digest.sha256(SECOND));
        assertThat(collected.blobs())
                .containsExactlyInAnyOrder(b.manifestDigest(), config, Digest.sha256(SECOND));
        assertThat(store.layers.list())
                .containsExactlyInAnyOrder(Digest.sha256(BASE), Digest.sha256(FIRST));
        assertThat(store.garbage.collect())
                .contains(new ImageGarbage.Collected(List.of(), List.of()));
        assertThat(store.temporaryArea()).isEmptyDirectory();
    }

    @Test
    void danglingImagesAreNoGarbage() {
        images.tag("a", BASE);
        images.tag("a", FIRST);

        assertThat(store.garbage.collect().orElseThrow().layers()).isEmpty();
    }

    @Test
    void layersOfAContainerStayWhenTheImageGoes() {
        images.tag("a", BASE, FIRST);
        ContainerId id = ContainerId.random();
        List<Digest> stack = List.of(Digest.sha256(BASE), Digest.sha256(FIRST));
        Snapshot snapshot = store.snapshots.prepare(id, stack, Map.of(), true, 0);
        store.catalog.untag(ImageReference.parse("a"));

        assertThat(store.garbage.collect().orElseThrow().layers()).isEmpty();
        assertThat(store.snapshots.find(id)).isEqualTo(snapshot);
        assertThat(snapshot.lowerDirs()).allSatisfy(path -> assertThat(path).isDirectory());

        store.snapshots.remove(id);
        assertThat(store.garbage.collect().orElseThrow().layers())
                .containsExactlyInAnyOrderElementsOf(stack);
        assertThat(store.layout.chains().resolve("sha256")).isEmptyDirectory();
    }

    @Test
    void layersOfAMountedImageStayAsLongAsTheContainer() {
        images.tag("own", BASE);
        Digest mounted = store.catalog.id(images.tag("mounted", FIRST, SECOND));
        Digest single = store.catalog.id(images.tag("single", SECOND));
        ContainerId id = ContainerId.random();
        Map<Digest, List<Digest>> stacks =
                Map.of(
                        mounted, List.of(Digest.sha256(FIRST), Digest.sha256(SECOND)),
                        single, List.of(Digest.sha256(SECOND)));
        store.snapshots.prepare(id, List.of(Digest.sha256(BASE)), stacks, true, 0);
        List.of("own", "mounted", "single")
                .forEach(name -> store.catalog.untag(ImageReference.parse(name)));

        assertThat(store.snapshots.imagesOf(id)).isEqualTo(stacks);
        for (int i = 0; i < 2; i++) {
            assertThat(store.garbage.collect().orElseThrow().layers()).isEmpty();
            for (Digest image : stacks.keySet()) {
                assertThat(store.snapshots.imageFolders(id, image))
                        .as("an overlay wants two")
                        .hasSizeGreaterThan(1)
                        .allSatisfy(path -> assertThat(path).isDirectory());
            }
        }
        assertThat(store.snapshots.imageFolders(id, mounted))
                .containsSubsequence(
                        store.layers.diff(Digest.sha256(SECOND)),
                        store.layers.diff(Digest.sha256(FIRST)));
        assertThat(store.snapshots.imageFolders(id, single).getFirst())
                .isEqualTo(store.layers.diff(Digest.sha256(SECOND)));
        assertThat(store.snapshots.imageFolders(id, single).getLast()).isEmptyDirectory();

        store.snapshots.remove(id);
        assertThat(store.garbage.collect().orElseThrow().layers())
                .containsExactlyInAnyOrder(
                        Digest.sha256(BASE), Digest.sha256(FIRST), Digest.sha256(SECOND));
        assertThat(store.layout.chains().resolve("sha256")).isEmptyDirectory();
    }

    @Test
    void onlyWhatAContainerMountsIsFoundForIt() {
        ContainerId id = ContainerId.random();
        Digest base = store.ingest(BASE);
        store.snapshots.prepare(id, List.of(base), Map.of(), true, 0);

        assertThat(store.snapshots.imagesOf(id)).isEmpty();
        assertThatThrownBy(() -> store.snapshots.imageFolders(id, base))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND))
                .hasMessage(
                        "snapshot of container %s: does not mount image %s", id.shortForm(), base);
    }

    @Test
    void protectionPostponesTheCollection() {
        store.ingest(BASE);
        Store other = new Store(scratch.path());
        try (ImageGarbage.Protection outer = store.garbage.protect()) {
            try (ImageGarbage.Protection _ = other.garbage.protect()) {
                assertThat(new Store(scratch.path()).garbage.collect()).isEmpty();
            }
            assertThat(store.layers.list()).as("one holder is left: %s", outer).hasSize(1);
        }
        assertThat(store.layers.list()).as("the last holder collects").isEmpty();
    }

    @Test
    void protectionThatNobodyWaitedForCollectsNothing() {
        store.ingest(BASE);
        store.garbage.protect().close();

        assertThat(store.layers.list()).hasSize(1);
    }

    /// Only what is listed is known to be on the disk: see `PowerCutIT`.
    @Test
    void whatAnotherBootDidNotListIsNotBuiltOn() throws IOException {
        images.tag("a", BASE);
        store.ingest(FIRST);
        Files.writeString(
                store.layout.lock("content").resolveSibling("content.boot"), "another boot");

        store.garbage.protect().close();

        assertThat(store.layers.list()).containsExactly(Digest.sha256(BASE));
        store.ingest(FIRST);
        store.garbage.protect().close();
        assertThat(store.layers.list()).as("of this boot").hasSize(2);
    }

    @Test
    void tornStackIsComputedAgain() throws IOException {
        images.tag("a", BASE, FIRST);
        List<Digest> stack = List.of(Digest.sha256(BASE), Digest.sha256(FIRST));
        Snapshot before = store.snapshots.prepare(ContainerId.random(), stack, Map.of(), true, 0);
        Files.writeString(store.layout.chain(Chains.id(stack)).resolve("chain.json"), "");

        Snapshot after =
                new Store(scratch.path())
                        .snapshots.prepare(ContainerId.random(), stack, Map.of(), true, 0);

        assertThat(after.lowerDirs()).isEqualTo(before.lowerDirs());
    }

    @Test
    void strayFilesInTheStoreHurtNobody() throws IOException {
        images.tag("a", BASE);
        Files.writeString(store.layout.blobs().resolve("sha256/stray"), "x");
        Files.createDirectories(store.layout.layers().resolve("sha256/stray"));
        Files.createDirectories(store.layout.snapshots().resolve("stray"));

        assertThat(store.garbage.collect().orElseThrow().blobs()).isEmpty();
        assertThat(store.content.list()).hasSize(3);
    }

    @Test
    void garbageWaitsForASnapshotThatIsGoneMeanwhile() throws IOException {
        images.tag("a", BASE);
        Files.createDirectories(store.layout.snapshot(ContainerId.random()));

        assertThat(store.garbage.collect()).isPresent();
    }

    @Test
    void contentIsVerifiedWhenItIsRead() throws IOException {
        Digest digest = store.content.put("content".getBytes());
        assertThat(store.content.read(digest, 7)).asString().isEqualTo("content");
        assertThat(store.content.has(digest)).isTrue();
        assertThatThrownBy(() -> store.content.read(digest, 6))
                .hasMessage("blob " + digest + ": larger than 6 bytes");

        Files.writeString(store.content.path(digest), "Content");
        assertThatThrownBy(() -> store.content.read(digest, 100))
                .isInstanceOf(EngineException.class)
                .hasMessage(
                        "blob %s in the store has digest %s",
                        digest, Digest.sha256("Content".getBytes()));
        try (InputStream stream = store.content.open(Store.layer("content".getBytes()))) {
            assertThatThrownBy(stream::readAllBytes).isInstanceOf(CorruptStreamException.class);
        }
    }

    @Test
    void missingContentIsNamed() {
        Digest digest = Digest.sha256(BASE);

        assertThat(store.content.has(digest)).isFalse();
        assertThat(store.content.list()).isEmpty();
        assertThatThrownBy(() -> store.content.read(digest, 10))
                .hasMessage("blob " + digest + ": not in the store");
        assertThatThrownBy(() -> store.content.open(Store.layer(BASE)))
                .hasMessage("blob " + digest + ": not in the store");
        assertThatThrownBy(() -> store.content.put(digest, FIRST))
                .hasMessage("content for blob %s has digest %s", digest, Digest.sha256(FIRST));
        assertThat(store.content.list()).isEmpty();
    }

    @Test
    void snapshotNeedsItsLayersAndANewId() {
        Digest missing = Digest.sha256(BASE);
        ContainerId id = ContainerId.random();

        assertThatThrownBy(() -> store.snapshots.prepare(id, List.of(missing), Map.of(), true, 0))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND))
                .hasMessage("layer " + missing + ": not in the store, pull the image again");
        Map<Digest, List<Digest>> mounted = Map.of(missing, List.of(missing));
        assertThatThrownBy(() -> store.snapshots.prepare(id, List.of(), mounted, true, 0))
                .hasMessage("layer " + missing + ": not in the store, pull the image again");
        assertThatThrownBy(() -> store.snapshots.find(id))
                .hasMessage("snapshot of container " + id.shortForm() + ": does not exist");
        store.snapshots.remove(id);
        store.snapshots.prepare(id, List.of(store.ingest(BASE)), Map.of(), true, 0);
        assertThatThrownBy(() -> store.snapshots.prepare(id, List.of(), Map.of(), true, 0))
                .hasMessage("snapshot of container " + id.shortForm() + ": exists already");
        assertThat(store.snapshots.layersOf(id)).containsExactly(missing);
        assertThat(store.temporaryArea()).isEmptyDirectory();
    }

    /// image-spec, config.md, Layer ChainID.
    @Test
    void chainIdsAreThoseOfTheSpecification() {
        Digest a = Digest.sha256("a".getBytes());
        Digest b = Digest.sha256("b".getBytes());

        assertThat(Chains.id(List.of(a))).isEqualTo(a);
        assertThat(Chains.id(List.of(a, b)))
                .hasToString(
                        Command.shell(
                                        "printf '%s %s' \"$1\" \"$2\" | sha256sum",
                                        a.toString(), b.toString())
                                .run()
                                .output()
                                .replaceFirst("(\\w+).*\n", "sha256:$1"));
    }

    @Test
    void helloIsMadeOnceAndAgainForAnotherBinary() throws IOException {
        Path binary = Files.copy(Path.of("/bin/true"), scratch.resolve("binary"));
        HelloImage hello = new HelloImage(store.content, store.catalog, store.ingest, binary);

        ImageRecord first = hello.ensure();
        assertThat(hello.ensure()).isEqualTo(first);
        Path layer = store.layers.diff(store.layers.list().getFirst()).resolve("hello");
        assertThat(layer).hasSameBinaryContentAs(binary).isExecutable();
        assertThat(Files.getLastModifiedTime(layer).toMillis()).isZero();

        Files.writeString(binary, "other binary");
        ImageRecord second = hello.ensure();
        assertThat(second.manifestDigest()).isNotEqualTo(first.manifestDigest());
        assertThat(find("hello")).contains(second);
    }

    @Test
    void helloThatSomebodyPulledIsLeftAlone() throws IOException {
        ImageRecord pulled = images.tag("hello", BASE);
        HelloImage hello =
                new HelloImage(store.content, store.catalog, store.ingest, Path.of("/bin/true"));

        assertThat(hello.ensure()).isEqualTo(pulled);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "hello:latest", "docker.io/library/hello"})
    void namesOfHello(String name) {
        assertThat(HelloImage.isMeant(ImageReference.parse(name))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello:1", "user/hello", "host/hello:latest", "hello-world"})
    void namesOfOtherImages(String name) {
        assertThat(HelloImage.isMeant(ImageReference.parse(name))).isFalse();
    }

    private Optional<ImageRecord> find(String name) {
        return store.catalog.find(ImageReference.parse(name));
    }

    private List<String> names() {
        return store.catalog.list().stream().map(ImageRecord::display).toList();
    }
}
