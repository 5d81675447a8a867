package dev.nutshell.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.base.Digest;
import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Patience;
import dev.nutshell.it.harness.Running;
import dev.nutshell.testing.JavaProcess;
import dev.nutshell.testing.RequiresRoot;
import dev.nutshell.testing.Scratch;
import dev.nutshell.testing.TarArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What `kill -9` leaves, and that the next process does not mind it.
@RequiresRoot
class KillTest {
    private static final byte[] ARCHIVE = archive();

    @RegisterExtension final Scratch scratch = new Scratch();

    private static byte[] archive() {
        byte[] random = new byte[200_000];
        new Random(1).nextBytes(random);
        TarArchive archive = new TarArchive();
        for (int i = 0; i < 20; i++) {
            archive.add(new TarArchive.Member("d" + i + "/f", '0').content(random));
        }
        return archive.closed();
    }

    @Test
    void nextIngestStartsAnewAndRemovesTheLeftovers() throws IOException {
        Store store = new Store(scratch.path());
        killHalfway(ARCHIVE.length / 2);
        assertThat(entries(store.temporaryArea())).as("a blob and a tree, half made").hasSize(2);
        assertThat(store.layers.list()).isEmpty();
        assertThat(store.content.list()).isEmpty();

        Digest diffId = store.ingest(ARCHIVE);

        assertThat(store.layers.diff(diffId).resolve("d19/f")).hasSize(200_000);
        assertThat(entries(store.temporaryArea())).isEmpty();
    }

    /// The tree of a layer gets its name before its blob does; a kill between them leaves the tree alone.
    @Test
    void treeWithoutItsBlobIsUsed() throws IOException {
        Store store = new Store(scratch.path());
        Digest diffId = store.ingest(ARCHIVE);
        Files.delete(store.content.path(diffId));
        Object tree = Files.getAttribute(store.layers.diff(diffId), "unix:ino");

        store.ingest(ARCHIVE);

        assertThat(store.content.has(Store.layer(ARCHIVE))).isTrue();
        assertThat(Files.getAttribute(store.layers.diff(diffId), "unix:ino")).isEqualTo(tree);
    }

    @Test
    void workOfALivingProcessIsNoLeftover() throws IOException {
        Digest digest = Digest.sha256(ARCHIVE);
        try (Running process = start(digest)) {
            process.input().write(ARCHIVE, 0, ARCHIVE.length / 2);
            process.input().flush();
            process.awaitOutput(output -> !output.isEmpty());
            Store other = new Store(scratch.path());
            List<Path> before = entries(other.temporaryArea());

            other.temporaries.sweep();
            other.ingest(new TarArchive().file("a", "").closed());

            assertThat(entries(other.temporaryArea())).hasSize(2).isEqualTo(before);
            process.input().write(ARCHIVE, ARCHIVE.length / 2, ARCHIVE.length - ARCHIVE.length / 2);
            process.closeInput();
            process.await().succeeded();
            assertThat(other.layers.has(digest)).isTrue();
        }
    }

    /// Two processes want the same layer, and the one that fetches it is killed: the other one takes over.
    @Test
    void whoWaitsForAKilledProcessTakesOver() throws Exception {
        Digest digest = Digest.sha256(ARCHIVE);
        try (Running process = start(digest)) {
            process.input().write(ARCHIVE, 0, ARCHIVE.length / 2);
            process.input().flush();
            process.awaitOutput(output -> !output.isEmpty());
            Store store = new Store(scratch.path());
            Thread waiting = Thread.ofPlatform().start(() -> store.ingest(ARCHIVE));
            Patience.until(
                    () -> "the second ingest to wait",
                    () -> waiting.getState() == Thread.State.TIMED_WAITING);

            process.signal("KILL");

            waiting.join();
            assertThat(store.layers.has(digest)).isTrue();
            assertThat(store.content.has(Store.layer(ARCHIVE))).isTrue();
        }
    }

    @Test
    void leftoversOfEveryKindAreRemoved() throws IOException {
        Store store = new Store(scratch.path());
        Path area = Files.createDirectories(store.temporaryArea());
        Path deep = Files.createDirectories(area.resolve("1-1/diff" + "/d".repeat(200)));
        Files.writeString(deep.resolve("file"), "x");
        Files.createSymbolicLink(area.resolve("1-1/link"), Path.of("/etc"));
        Files.writeString(area.resolve("1-2"), "half a blob");
        Files.createDirectory(area.resolve("1-3"));

        new Store(scratch.path()).temporaries.newFile().close();

        assertThat(entries(area)).isEmpty();
    }

    @Test
    void leftoverThatCannotBeRemovedStopsNobody() throws Exception {
        Store store = new Store(scratch.path());
        Path area = Files.createDirectories(store.temporaryArea());
        Path stubborn = Files.createDirectories(area.resolve("1-1"));
        Path file = Files.writeString(stubborn.resolve("file"), "x");
        immutable("+i", file);
        try {
            store.ingest(ARCHIVE);

            assertThat(entries(area)).containsExactly(stubborn);
        } finally {
            immutable("-i", file);
        }
    }

    private static void immutable(String change, Path file) {
        Command.of("chattr", change, file.toString()).run().succeeded();
    }

    private void killHalfway(int bytes) throws IOException {
        try (Running process = start(Digest.sha256(ARCHIVE))) {
            process.input().write(ARCHIVE, 0, bytes);
            process.input().flush();
            process.awaitOutput(
                    output -> output.lines().anyMatch(line -> Long.parseLong(line) > bytes / 2));
            process.signal("KILL");
            process.await().exited(137);
        }
    }

    private Running start(Digest digest) {
        return JavaProcess.of(
                        KilledIngest.class,
                        scratch.path().toString(),
                        digest.toString(),
                        Integer.toString(ARCHIVE.length))
                .start();
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }
}
