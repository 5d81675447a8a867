package dev.nutshell.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Command;
import dev.nutshell.testing.RequiresRoot;
import dev.nutshell.testing.Scratch;
import dev.nutshell.testing.TarArchive;
import dev.nutshell.testing.TarArchive.Member;
import dev.nutshell.testing.TreeListing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a container sees of layers that were unpacked each on its own, compared with what it would see had they been
/// unpacked one over the other.
@RequiresRoot
class LayeredTreesTest {
    private static final String MOUNT =
            "mount -t overlay overlay -o \"lowerdir=$2,upperdir=$3,workdir=$4\" \"$1\"\n";

    @RegisterExtension final Scratch scratch = new Scratch();

    /// `-Dtests.rounds=…` tries more.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomLayers(long block) throws IOException {
        int count = Integer.getInteger("tests.rounds", 3);
        for (long seed = block * 1000; seed < block * 1000 + count; seed++) {
            Random random = new Random(seed);
            List<byte[]> layers = new ArrayList<>();
            for (int i = 0; i < 2 + random.nextInt(3); i++) {
                layers.add(new RandomLayer(random, i).archive());
            }
            assertLooksAsUnpackedInOrder("seed " + seed, layers);
        }
    }

    @Test
    void mentionedParentsKeepTheAttributesOfTheLayerBelow() throws IOException {
        List<byte[]> layers =
                List.of(
                        new TarArchive()
                                .add(new Member("./", '5').mode(0711).owner(1, 2).time(3))
                                .add(new Member("etc/", '5').mode(0700).owner(4, 5).time(6))
                                .add(new Member("etc/deep/", '5').mode(01777).owner(7, 8).time(9))
                                .closed(),
                        new TarArchive().file("etc/deep/file", "x").closed());

        assertLooksAsUnpackedInOrder("parents", layers);
        assertThat(listing(layers))
                .anyMatch(line -> line.startsWith("/ | d 711 1:2 | 3."))
                .anyMatch(line -> line.startsWith("/etc | d 700 4:5 | 6."))
                .anyMatch(line -> line.startsWith("/etc/deep | d 1777 7:8 | 9."));
    }

    @Test
    void whiteoutWithANewDirectoryStartsItAnew() throws IOException {
        byte[] lower =
                new TarArchive()
                        .add(new Member("d/", '5').mode(0700).owner(4, 5).time(6))
                        .file("d/old", "")
                        .closed();
        byte[] first = new TarArchive().file(".wh.d", "").file("d/new", "").closed();
        byte[] last = new TarArchive().file("d/new", "").file(".wh.d", "").closed();

        for (byte[] upper : List.of(first, last)) {
            assertThat(listing(List.of(lower, upper)))
                    .anyMatch(line -> line.startsWith("/d | d 755 0:0 | 0."))
                    .anyMatch(line -> line.startsWith("/d/new "))
                    .noneMatch(line -> line.startsWith("/d/old "));
        }
        assertLooksAsUnpackedInOrder("whiteout first", List.of(lower, first));
        assertLooksAsUnpackedInOrder("whiteout last", List.of(lower, last));
    }

    @Test
    void opaqueDirectoryKeepsItsAttributesAndLosesItsContent() throws IOException {
        List<byte[]> layers =
                List.of(
                        new TarArchive()
                                .add(new Member("d/", '5').mode(0700).owner(4, 5).time(6))
                                .file("d/old", "")
                                .add(new Member("d/sub/", '5').mode(0700).owner(4, 5).time(6))
                                .closed(),
                        new TarArchive().file("d/.wh..wh..opq", "").file("d/sub/new", "").closed());

        assertLooksAsUnpackedInOrder("opaque", layers);
        assertThat(listing(layers))
                .anyMatch(line -> line.startsWith("/d | d 700 4:5 | 6."))
                .anyMatch(line -> line.startsWith("/d/sub | d 755 0:0 | 0."))
                .noneMatch(line -> line.startsWith("/d/old "));
    }

    /// overlayfs looks for the mark on directories that it merges, and not on the roots of its layers.
    @Test
    void opaqueRootHidesAllLayersBelow() throws IOException {
        List<byte[]> layers =
                List.of(
                        new TarArchive()
                                .add(new Member("./", '5').mode(0711).owner(1, 2).time(3))
                                .file("old", "")
                                .file("d/old", "")
                                .closed(),
                        new TarArchive().file(".wh..wh..opq", "").file("d/new", "").closed(),
                        new TarArchive().file("newer", "").closed());

        assertThat(names(layers)).containsExactly("/", "/d", "/d/new", "/newer");
        assertLooksAsUnpackedInOrder("opaque root", layers);
    }

    @Test
    void directoryReplacedByALinkAndBack() throws IOException {
        List<byte[]> layers =
                List.of(
                        new TarArchive()
                                .directory("a/")
                                .file("a/file", "1")
                                .directory("b/")
                                .closed(),
                        new TarArchive().symlink("a", "b").closed(),
                        new TarArchive().file("a/other", "2").closed());

        assertThat(names(layers.subList(0, 2))).containsExactly("/", "/a", "/b");
        assertThat(names(layers)).containsExactly("/", "/a", "/a/other", "/b");
        assertLooksAsUnpackedInOrder("link", layers);
    }

    @Test
    void sameLayerTwice() throws IOException {
        byte[] file = new TarArchive().file("d/f", "x").closed();
        byte[] hole = new TarArchive().file("d/.wh.f", "").closed();

        assertThat(names(List.of(file, hole, file))).containsExactly("/", "/d", "/d/f");
        assertThat(names(List.of(file, hole, file, hole))).containsExactly("/", "/d");
    }

    @Test
    void imageWithoutAnyLayer() throws IOException {
        assertThat(listing(List.of())).singleElement().asString().startsWith("/ | d 755 0:0 | 0.");
    }

    @Test
    void moreLayersThanOneMountOptionCanName() throws IOException {
        Store store = new Store(scratch.path());
        List<byte[]> layers = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            layers.add(new TarArchive().file("f" + i, "").file("d/f" + i, "").closed());
        }

        Snapshot snapshot = store.snapshot(layers);

        assertThat(snapshot.lowerDirs()).hasSizeBetween(130, 131);
    }

    private void assertLooksAsUnpackedInOrder(String what, List<byte[]> layers) throws IOException {
        TreeListing.assertSame(what, listing(layers), unpackedInOrder(layers));
    }

    private List<String> names(List<byte[]> layers) {
        return listing(layers).stream()
                .map(line -> line.substring(0, line.indexOf(" | ")))
                .toList();
    }

    private List<String> listing(List<byte[]> layers) {
        Snapshot snapshot = new Store(scratch.path()).snapshot(layers);
        String lower =
                snapshot.lowerDirs().stream().map(Path::toString).collect(Collectors.joining(":"));
        Command look =
                Command.of(
                        "unshare",
                        "-m",
                        "--propagation",
                        "private",
                        "sh",
                        "-euc",
                        MOUNT + TreeListing.script(),
                        "sh",
                        scratch.directory("mounted").toString(),
                        lower,
                        snapshot.upper().toString(),
                        snapshot.work().toString());
        return withoutLinkCounts(TreeListing.of(look));
    }

    private List<String> unpackedInOrder(List<byte[]> layers) throws IOException {
        Path tree = Files.createTempDirectory(scratch.path(), "tree");
        Command.shell("chmod 755 \"$1\"; touch -d @0 \"$1\"", tree.toString()).run().succeeded();
        try (InputStream script =
                Objects.requireNonNull(getClass().getResourceAsStream("apply-layer.sh"))) {
            String apply = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            for (byte[] layer : layers) {
                Path archive = Files.write(scratch.resolve("layer.tar"), layer);
                Command.of("bash", "-c", apply, "bash", archive.toString(), tree.toString())
                        .run()
                        .succeeded();
            }
        }
        return withoutLinkCounts(TreeListing.of(tree));
    }

    /// overlayfs counts the links that a layer's file has in the layer, hidden ones too.
    private static List<String> withoutLinkCounts(List<String> listing) {
        return listing.stream().map(line -> line.replaceFirst(", \\d+ links \\|", " |")).toList();
    }

    /// A layer with few names, so that layers meet in them.
    private static final class RandomLayer {
        private final Random random;
        private final int number;
        private final Map<String, Character> types = new HashMap<>();
        private final TarArchive archive = new TarArchive();

        private RandomLayer(Random random, int number) {
            this.random = random;
            this.number = number;
        }

        private byte[] archive() {
            for (int i = 0; i < 12; i++) {
                addMember();
            }
            return archive.closed();
        }

        private void addMember() {
            String path = "";
            int depth = 1 + random.nextInt(3);
            for (int i = 0; i < depth; i++) {
                if (types.getOrDefault(path, '5') != '5') {
                    return;
                }
                types.putIfAbsent(path, '5');
                path += (i == 0 ? "" : "/") + (char) ('a' + random.nextInt(3));
            }
            String parent = path.contains("/") ? path.substring(0, path.lastIndexOf('/') + 1) : "";
            switch (random.nextInt(9)) {
                case 0 -> archive.file(parent + ".wh." + path.substring(parent.length()), "");
                case 1 -> {
                    if (types.getOrDefault(path, '5') == '5') {
                        types.put(path, '5');
                        archive.file(path + "/.wh..wh..opq", "");
                    }
                }
                case 2 ->
                        addNew(
                                path,
                                new Member(path, '2').link("abc".substring(random.nextInt(3))));
                case 3 -> addNew(path, new Member(path, '6').mode(random.nextInt(01000)));
                case 4, 5, 6 -> {
                    if (types.getOrDefault(path, '5') == '5') {
                        types.put(path, '5');
                        archive.add(attributed(new Member(path + "/", '5')));
                    }
                }
                default ->
                        addNew(path, attributed(new Member(path, '0').content("layer " + number)));
            }
        }

        private void addNew(String path, Member member) {
            if (types.putIfAbsent(path, '0') == null) {
                archive.add(member);
            }
        }

        private Member attributed(Member member) {
            return member.mode(random.nextInt(010000))
                    .owner(random.nextInt(3), random.nextInt(3))
                    .time(1_000_000L * (number + 1) + random.nextInt(1000));
        }
    }
}
