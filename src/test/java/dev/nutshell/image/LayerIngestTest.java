package dev.nutshell.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.it.harness.Command;
import dev.nutshell.spec.image.Descriptor;
import dev.nutshell.testing.RequiresRoot;
import dev.nutshell.testing.Scratch;
import dev.nutshell.testing.TarArchive;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresRoot
class LayerIngestTest {
    private static final byte[] ARCHIVE =
            new TarArchive().file("a", "content").directory("d/").file("d/b", "more").closed();
    private static final Digest DIFF_ID = Digest.sha256(ARCHIVE);
    private static final BlobSource FORBIDDEN =
            () -> {
                throw new AssertionError("the source was opened");
            };

    @RegisterExtension final Scratch scratch = new Scratch();

    @ParameterizedTest
    @ValueSource(
            strings = {"cat", "gzip", "zstd", "zstd -19 --long=27", "split -b 700 --filter=gzip"})
    void takesEveryCompressionWhateverTheMediaTypeSays(String compressor) throws IOException {
        Store store = new Store(scratch.path());
        byte[] compressed = compress(compressor, ARCHIVE);

        store.ingest(compressed, ARCHIVE);

        assertThat(store.layers.diff(DIFF_ID).resolve("d/b")).hasContent("more");
        assertThat(store.content.path(Digest.sha256(compressed))).hasBinaryContent(compressed);
        assertThat(store.temporaryArea()).isEmptyDirectory();
    }

    @Test
    void reportsProgressInCompressedBytes() {
        Store store = new Store(scratch.path());
        byte[] random = new byte[300_000];
        new Random(1).nextBytes(random);
        byte[] archive =
                new TarArchive().add(new TarArchive.Member("f", '0').content(random)).closed();
        byte[] compressed = compress("gzip", archive);
        List<Long> progress = new ArrayList<>();

        store.ingest.ingest(
                Store.layer(compressed),
                Digest.sha256(archive),
                () -> new ByteArrayInputStream(compressed),
                progress::add);

        assertThat(progress).isSorted().endsWith((long) compressed.length);
    }

    @Test
    void recordCountsWhatTheLayerHas() {
        Store store = new Store(scratch.path());
        LayerRecord record = store.layers.record(store.ingest(ARCHIVE));

        assertThat(record.size()).isEqualTo("content".length() + "more".length());
        assertThat(record.entries()).isEqualTo(3);
        assertThat(record.hidesEverything()).isFalse();
        assertThat(record.implicitDirectories()).containsExactly(new byte[0]);
    }

    @Test
    void recordSaysThatAnOpaqueRootHidesEverything() {
        Store store = new Store(scratch.path());
        Digest diffId = store.ingest(new TarArchive().file(".wh..wh..opq", "").closed());

        assertThat(store.layers.record(diffId).hidesEverything()).isTrue();
    }

    @Test
    void layerThatIsHereIsNotFetchedAgain() {
        Store store = new Store(scratch.path());
        store.ingest(ARCHIVE);

        boolean fetched = store.ingest.ingest(Store.layer(ARCHIVE), DIFF_ID, FORBIDDEN, _ -> {});

        assertThat(fetched).isFalse();
    }

    @Test
    void treeThatIsLostIsUnpackedFromTheBlob() {
        Store store = new Store(scratch.path());
        store.ingest(ARCHIVE);
        store.layers.remove(DIFF_ID);

        boolean fetched = store.ingest.ingest(Store.layer(ARCHIVE), DIFF_ID, FORBIDDEN, _ -> {});

        assertThat(fetched).isFalse();
        assertThat(store.layers.diff(DIFF_ID).resolve("a")).hasContent("content");
    }

    @Test
    void blobThatIsLostIsFetchedAndTheTreeKept() throws IOException {
        Store store = new Store(scratch.path());
        store.ingest(ARCHIVE);
        Path kept = store.layers.diff(DIFF_ID).resolve("a");
        Object before = Files.getAttribute(kept, "unix:ino");
        store.content.delete(DIFF_ID);

        store.ingest(ARCHIVE);

        assertThat(store.content.has(Store.layer(ARCHIVE))).isTrue();
        assertThat(Files.getAttribute(kept, "unix:ino")).isEqualTo(before);
    }

    /// Two registries may compress the same layer in different ways.
    @Test
    void otherCompressionOfALayerIsCheckedButNotUnpackedAgain() {
        Store store = new Store(scratch.path());
        store.ingest(ARCHIVE);
        byte[] gzip = compress("gzip", ARCHIVE);
        byte[] other = new TarArchive().file("a", "other").closed();
        byte[] lie = compress("gzip", other);

        store.ingest(gzip, ARCHIVE);

        assertThat(store.content.has(Store.layer(gzip))).isTrue();
        assertThatThrownBy(() -> store.ingest(lie, ARCHIVE))
                .hasMessage(
                        "layer %s: unpacked content has digest %s, the image config says %s",
                        Digest.sha256(lie), Digest.sha256(other), DIFF_ID);
        assertThat(store.content.has(Store.layer(lie))).isFalse();
    }

    @Test
    void blobThatRottedIsFetchedAgain() throws IOException {
        Store store = new Store(scratch.path());
        store.ingest(ARCHIVE);
        store.layers.remove(DIFF_ID);
        byte[] rotten = ARCHIVE.clone();
        rotten[600] ^= 1;
        Files.write(store.content.path(DIFF_ID), rotten);

        boolean fetched =
                store.ingest.ingest(
                        Store.layer(ARCHIVE),
                        DIFF_ID,
                        () -> new ByteArrayInputStream(ARCHIVE),
                        _ -> {});

        assertThat(fetched).isTrue();
        assertThat(store.content.path(DIFF_ID)).hasBinaryContent(ARCHIVE);
        assertThat(store.layers.diff(DIFF_ID).resolve("a")).hasContent("content");
    }

    @Test
    void wrongDigestIsTheCauseEvenWhereTheDecoderStumblesFirst() {
        byte[] compressed = compress("gzip", ARCHIVE);
        byte[] damaged = compressed.clone();
        damaged[20] ^= 0x55;

        assertRefused(
                Store.layer(compressed),
                DIFF_ID,
                damaged,
                ErrorKind.CORRUPT,
                "content has digest " + Digest.sha256(damaged));
    }

    @Test
    void wrongSizesAreRefused() {
        byte[] longer = Arrays.copyOf(ARCHIVE, ARCHIVE.length + 1);
        byte[] shorter = Arrays.copyOf(ARCHIVE, ARCHIVE.length - 1);

        assertRefused(
                Store.layer(ARCHIVE),
                DIFF_ID,
                longer,
                ErrorKind.CORRUPT,
                "more than the promised " + ARCHIVE.length + " bytes");
        assertRefused(
                Store.layer(ARCHIVE),
                DIFF_ID,
                shorter,
                ErrorKind.CORRUPT,
                "truncated at %d of %d bytes".formatted(shorter.length, ARCHIVE.length));
        assertRefused(
                Store.layer(ARCHIVE),
                DIFF_ID,
                new byte[0],
                ErrorKind.CORRUPT,
                "truncated at 0 of %d bytes".formatted(ARCHIVE.length));
    }

    @Test
    void wrongDiffIdIsRefused() {
        Digest promised = Digest.sha256("something else".getBytes());

        assertRefused(
                Store.layer(ARCHIVE),
                promised,
                ARCHIVE,
                ErrorKind.CORRUPT,
                "unpacked content has digest " + DIFF_ID + ", the image config says " + promised);
    }

    /// The diff id covers what stands behind the archive's end; so whoever appends to it must be caught.
    @Test
    void bytesBehindTheArchivesEndCount() throws IOException {
        byte[] appended = Arrays.copyOf(ARCHIVE, ARCHIVE.length + 100_000);
        appended[appended.length - 1] = 'x';

        Path tree = new Store(scratch.path()).unpacked(appended);
        assertThat(tree.resolve("a")).hasContent("content");

        assertRefused(
                Store.layer(appended),
                DIFF_ID,
                appended,
                ErrorKind.CORRUPT,
                "unpacked content has digest %s, the image config says %s"
                        .formatted(Digest.sha256(appended), DIFF_ID));
    }

    @Test
    void whatIsNoArchiveIsRefused() {
        byte[] text = "this is no archive at all".repeat(100).getBytes();

        assertRefused(
                Store.layer(text),
                Digest.sha256(text),
                text,
                ErrorKind.CORRUPT,
                "not a tar header: wrong checksum");
    }

    @Test
    void failingSourceIsUnavailableNotCorrupt() {
        BlobSource broken =
                () ->
                        new FilterInputStream(new ByteArrayInputStream(ARCHIVE)) {
                            private int left = 700;

                            @Override
                            public int read(byte[] target, int from, int length)
                                    throws IOException {
                                if (left == 0) {
                                    throw new IOException("connection reset");
                                }
                                int got = super.read(target, from, Math.min(left, length));
                                left -= got;
                                return got;
                            }
                        };

        assertRefused(
                Store.layer(ARCHIVE),
                DIFF_ID,
                broken,
                ErrorKind.UNAVAILABLE,
                "transfer failed: connection reset");
    }

    @Test
    void sourceThatSaysNoKeepsItsOwnWords() {
        Store store = new Store(scratch.path());
        EngineException refusal =
                new EngineException(ErrorKind.UNAUTHENTICATED, "registry says 401");

        assertThatThrownBy(
                        () ->
                                store.ingest.ingest(
                                        Store.layer(ARCHIVE),
                                        DIFF_ID,
                                        () -> {
                                            throw refusal;
                                        },
                                        _ -> {}))
                .isSameAs(refusal);
        assertThat(store.temporaryArea()).isEmptyDirectory();
    }

    @Test
    void emptyLayersAreLayers() {
        Store store = new Store(scratch.path());

        assertThat(store.unpacked(new TarArchive().closed())).isEmptyDirectory();
        assertThat(store.unpacked(new byte[0])).isEmptyDirectory();
    }

    @Test
    void bombsAreFoundByEachOfTheirMeasures() {
        LayerLimits limits = new LayerLimits(1 << 20, 100, 100_000, 20, 5_000, 10_000);
        byte[] zeros = new byte[900_000];
        assertBomb(
                limits,
                "gzip -9",
                new TarArchive().raw(zeros).closed(),
                "unpacks to more than 100 times its size, ");
        byte[] random = new byte[1_100_000];
        new Random(1).nextBytes(random);
        assertBomb(
                limits,
                "cat",
                new TarArchive().raw(new byte[1024]).raw(random).closed(),
                "unpacks to more than 1048576 bytes");
        TarArchive many = new TarArchive();
        for (int i = 0; i < 21; i++) {
            many.file("f" + i, "");
        }
        assertBomb(limits, "cat", many.closed(), "entry f20: more than 20 entries");
        assertBomb(
                limits,
                "cat",
                new TarArchive().file("d/".repeat(20) + "f", "").closed(),
                "entry " + "d/".repeat(20) + "f: more than 20 entries");
        assertBomb(
                limits,
                "cat",
                new TarArchive()
                        .pax("GNU.sparse.size", "5001", "GNU.sparse.map", "5001,0")
                        .file("sparse", "")
                        .closed(),
                "entry sparse: file of 5001 bytes, limit 5000");
        assertBomb(
                limits,
                "cat",
                new TarArchive()
                        .pax("SCHILY.xattr.user.a", "v".repeat(6_000))
                        .directory("a/")
                        .pax("SCHILY.xattr.user.a", "v".repeat(6_000))
                        .directory("b/")
                        .closed(),
                "entry b/: attributes of directories need more than 10000 bytes");
    }

    @Test
    void layersBelowTheLimitsAreNoBombs() {
        LayerLimits limits = new LayerLimits(1 << 20, 100, 1_000_000, 20, 5_000, 10_000);
        byte[] archive =
                new TarArchive()
                        .pax("SCHILY.xattr.user.a", "v".repeat(3_000))
                        .directory("a/")
                        .pax("SCHILY.xattr.user.a", "v".repeat(3_000))
                        .directory("a/")
                        .pax("SCHILY.xattr.user.a", "v".repeat(3_000))
                        .directory("a/")
                        .pax("GNU.sparse.size", "5000", "GNU.sparse.map", "5000,0")
                        .file("sparse", "")
                        .file("f", "x".repeat(4000))
                        .closed();

        new Store(scratch.path(), limits).ingest(compress("gzip -9", archive), archive);
    }

    private void assertBomb(LayerLimits limits, String compressor, byte[] archive, String message) {
        byte[] compressed = compress(compressor, archive);
        Store store = new Store(scratch.resolve("bomb"), limits);

        assertThatThrownBy(() -> store.ingest(compressed, archive))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXHAUSTED))
                .hasMessageStartingWith("layer " + Digest.sha256(compressed) + ": " + message);
        assertNothingLeft(store);
    }

    /// Two stores on one root are two processes to each other: locks belong to open files.
    @Test
    void twoIngestsAtOnceFetchOnce() throws Exception {
        byte[] archive =
                new TarArchive()
                        .add(new TarArchive.Member("f", '0').content(new byte[3_000_000]))
                        .closed();
        AtomicInteger opened = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        List<Callable<Boolean>> ingests = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ingests.add(
                    () -> {
                        Store store = new Store(scratch.path());
                        start.await();
                        return store.ingest.ingest(
                                Store.layer(archive),
                                Digest.sha256(archive),
                                () -> {
                                    opened.incrementAndGet();
                                    return new ByteArrayInputStream(archive);
                                },
                                _ -> {});
                    });
        }

        List<Boolean> fetched = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            List<Future<Boolean>> running = ingests.stream().map(threads::submit).toList();
            start.countDown();
            for (Future<Boolean> result : running) {
                fetched.add(result.get());
            }
        }

        assertThat(opened).hasValue(1);
        assertThat(fetched).containsOnlyOnce(true);
        assertThat(new Store(scratch.path()).temporaryArea()).isEmptyDirectory();
    }

    @Test
    void whoWaitsForAnotherCanBeInterrupted() throws Exception {
        Store store = new Store(scratch.path());
        CountDownLatch fetching = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            Future<Boolean> first =
                    threads.submit(
                            () ->
                                    store.ingest.ingest(
                                            Store.layer(ARCHIVE),
                                            DIFF_ID,
                                            () -> {
                                                fetching.countDown();
                                                awaitQuietly(finish);
                                                return new ByteArrayInputStream(ARCHIVE);
                                            },
                                            _ -> {}));
            fetching.await();
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> store.ingest(ARCHIVE))
                    .isInstanceOf(EngineException.class)
                    .hasMessage("layer " + DIFF_ID + ": interrupted");
            assertThat(Thread.interrupted()).as("the interrupt is passed on").isTrue();
            finish.countDown();
            assertThat(first.get()).isTrue();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void fullDiskIsSaidClearlyAndLeavesNothing() {
        Path disk = scratch.directory("disk");
        Command.of("mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "tmpfs", disk.toString())
                .run()
                .succeeded();
        try {
            Store store = new Store(disk);
            byte[] random = new byte[3 << 20];
            new Random(1).nextBytes(random);
            byte[] archive =
                    new TarArchive()
                            .file("small", "x")
                            .add(new TarArchive.Member("usr/large", '0').content(random))
                            .closed();

            assertThatThrownBy(() -> store.ingest(archive))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXHAUSTED))
                    .hasMessageStartingWith("layer " + Digest.sha256(archive) + ": ")
                    .hasMessageEndingWith("ENOSPC (No space left on device)");
            assertNothingLeft(store);
            store.ingest(ARCHIVE);
            assertThat(store.layers.diff(DIFF_ID).resolve("a")).hasContent("content");
        } finally {
            Command.of("umount", disk.toString()).run().succeeded();
        }
    }

    @Test
    void fullInodeTableIsSaidClearlyAndLeavesNothing() {
        Path disk = scratch.directory("disk");
        Command.of("mount", "-t", "tmpfs", "-o", "nr_inodes=60,mode=700", "tmpfs", disk.toString())
                .run()
                .succeeded();
        try {
            Store store = new Store(disk);
            TarArchive archive = new TarArchive();
            for (int i = 0; i < 100; i++) {
                archive.file("f" + i, "");
            }

            assertThatThrownBy(() -> store.ingest(archive.closed()))
                    .isInstanceOf(EngineException.class)
                    .hasMessageMatching(
                            "layer sha256:\\w+: entry f\\d+: openat\\(2\\) f\\d+: ENOSPC \\(No space left on device\\)");
            assertNothingLeft(store);
        } finally {
            Command.of("umount", disk.toString()).run().succeeded();
        }
    }

    private void assertRefused(
            Descriptor layer, Digest diffId, byte[] bytes, ErrorKind kind, String message) {
        assertRefused(layer, diffId, () -> new ByteArrayInputStream(bytes), kind, message);
    }

    private void assertRefused(
            Descriptor layer, Digest diffId, BlobSource source, ErrorKind kind, String message) {
        Store store = new Store(scratch.resolve("refused"));

        assertThatThrownBy(() -> store.ingest.ingest(layer, diffId, source, _ -> {}))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessage("layer " + layer.digest() + ": " + message);
        assertNothingLeft(store);
    }

    private static void assertNothingLeft(Store store) {
        assertThat(store.temporaryArea()).isEmptyDirectory();
        assertThat(store.layers.list()).isEmpty();
        assertThat(store.content.list()).isEmpty();
    }

    private static byte[] compress(String compressor, byte[] archive) {
        return Command.shell(compressor).input(archive).run().succeeded().bytes();
    }
}
