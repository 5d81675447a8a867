package dev.nutshell.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.it.harness.Command;
import dev.nutshell.testing.RequiresRoot;
import dev.nutshell.testing.Scratch;
import dev.nutshell.testing.TarArchive;
import dev.nutshell.testing.TarArchive.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What honest archives do not have; for those see [UnpackAgainstTarTest].
@RequiresRoot
class LayerUnpackTest {
    @RegisterExtension final Scratch scratch = new Scratch();

    @Test
    void setUserIdSurvivesTheChangeOfOwner() {
        Path tree =
                unpack(
                        new TarArchive()
                                .add(new Member("tool", '0').mode(06755).owner(7, 8).content("x")));

        assertThat(stat("%a %u:%g", tree.resolve("tool"))).isEqualTo("6755 7:8");
    }

    @Test
    void capabilitiesSurviveTheChangeOfOwner() {
        // cap_net_raw+ep, revision 2 of <linux/capability.h>
        String capability = "\1\0\0\2\0\40\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        Path tree =
                unpack(
                        new TarArchive()
                                .pax("SCHILY.xattr.security.capability", capability)
                                .add(new Member("ping", '0').mode(0755).owner(7, 8).content("x")));

        assertThat(Command.of("getcap", tree.resolve("ping").toString()).run().output())
                .endsWith("ping cap_net_raw=ep\n");
    }

    @ParameterizedTest
    @CsvSource({
        "trusted.overlay.redirect, 0",
        "trusted.overlay.opaque, 5",
        "trusted.overlay.whiteout, 2",
        "trusted.overlay.overlay.x, 6",
        "user.overlay.metacopy, 0"
    })
    void marksOfOverlayfsAreRefusedOnEveryType(String attribute, char type) {
        assertCorrupt(
                new TarArchive()
                        .pax("SCHILY.xattr." + attribute, "y")
                        .add(new Member("x", type).link("t")),
                "entry x: extended attribute " + attribute + " is reserved for overlayfs");
    }

    /// xattr(7): the kernel takes no `user.*` on links and nodes; tar(1) only warns.
    @Test
    void attributesThatTheFileCannotHaveAreLeftOut() {
        Path tree =
                unpack(
                        new TarArchive()
                                .pax("SCHILY.xattr.user.a", "1", "SCHILY.xattr.unheard.of", "2")
                                .symlink("link", "target"));

        assertThat(tree.resolve("link")).isSymbolicLink();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "/../x", "a/../../x", "..", "./..", "a/b/../../../x"})
    void namesThatLeadOutsideAreRefused(String name) {
        assertCorrupt(
                new TarArchive().file(name, "x"),
                "entry " + name + ": name leads outside the layer");
        assertCorrupt(
                new TarArchive().file("f", "x").hardLink("link", name),
                "entry link: name leads outside the layer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "/a/b", "./a/b", "//a//b", "./././a/./b", "a/c/../b", "/./a/b/"})
    void namesAreCleanedAsDockerCleansThem(String name) throws IOException {
        Path tree = unpack(new TarArchive().file(name, "content"));

        assertThat(tree.resolve("a/b")).hasContent("content");
    }

    @Test
    void linksLeadNowhereButInsideTheLayer() throws IOException {
        Path victim = scratch.directory("victim");
        Files.writeString(victim.resolve("file"), "mine");
        String inside = victim.toString().substring(1);

        Path tree =
                unpack(
                        new TarArchive()
                                .directory(inside + "/")
                                .symlink("absolute", victim.toString())
                                .symlink("relative", "../../../../../.." + victim)
                                .file("absolute/file", "theirs")
                                .file("relative/second", "theirs"));

        assertThat(tree.resolve(inside).resolve("file")).hasContent("theirs");
        assertThat(tree.resolve(inside).resolve("second")).hasContent("theirs");
        assertThat(victim.resolve("file")).hasContent("mine");
        assertThat(victim.resolve("second")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/tmp", "../../../../../../../../tmp", "nowhere", "/proc/self/root/tmp"})
    void membersBelowALinkToNowhereAreRefused(String target) {
        assertCorrupt(
                new TarArchive().symlink("link", target).file("link/file", "x"),
                "entry link/file: parent link is no directory of the layer");
    }

    @Test
    void filesReplaceLinksAndDoNotGoThroughThem() throws IOException {
        Path victim = Files.writeString(scratch.resolve("victim"), "mine");

        Path tree =
                unpack(new TarArchive().symlink("link", victim.toString()).file("link", "theirs"));

        assertThat(victim).hasContent("mine");
        assertThat(stat("%F", tree.resolve("link"))).isEqualTo("regular file");
    }

    @Test
    void attributesOfLinksAndNodesAreTheirOwn() throws IOException {
        Path victim = Files.writeString(scratch.resolve("victim"), "mine");
        String before = stat("%a %u %g %Y", victim);

        Path tree =
                unpack(
                        new TarArchive()
                                .add(
                                        new Member("link", '2')
                                                .link(victim.toString())
                                                .mode(0777)
                                                .owner(12, 34)
                                                .time(5)));

        assertThat(stat("%u:%g %Y", tree.resolve("link"))).isEqualTo("12:34 5");
        assertThat(stat("%a %u %g %Y", victim)).isEqualTo(before);
    }

    @Test
    void membersBelowALinkBelongToItsTarget() throws IOException {
        Path tree =
                unpack(
                        new TarArchive()
                                .directory("usr/lib/")
                                .symlink("lib", "usr/lib")
                                .file("lib/a", "a")
                                .add(new Member("lib/sub/", '5').mode(0711).owner(3, 4).time(77))
                                .file("lib/sub/b", "b")
                                .file("lib/implicit/c", "c"));

        assertThat(tree.resolve("usr/lib/a")).hasContent("a");
        assertThat(stat("%a %u:%g %Y", tree.resolve("usr/lib/sub"))).isEqualTo("711 3:4 77");
        assertThat(stat("%a %u:%g %Y", tree.resolve("usr/lib/implicit"))).isEqualTo("755 0:0 0");
    }

    /// The directory that was found through a link must not be taken for that of another link with the same name.
    @Test
    void replacedLinksLeadToTheirNewTarget() {
        Path tree =
                unpack(
                        new TarArchive()
                                .directory("first/")
                                .directory("second/")
                                .symlink("link", "first")
                                .file("link/a", "")
                                .symlink("link", "second")
                                .file("link/b", ""));

        assertThat(tree.resolve("first/a")).exists();
        assertThat(tree.resolve("second/b")).exists();
        assertThat(tree.resolve("first/b")).doesNotExist();
    }

    @Test
    void directoryInPlaceOfALinkIsANewOne() {
        Path tree =
                unpack(
                        new TarArchive()
                                .add(new Member("target/", '5').mode(0700).time(5))
                                .symlink("link", "target")
                                .add(new Member("link/sub/", '5').mode(0750).time(6))
                                .add(new Member("link/", '5').mode(0711).time(7))
                                .file("link/file", ""));

        assertThat(tree.resolve("link")).isDirectory();
        assertThat(tree.resolve("link/file")).exists();
        assertThat(tree.resolve("target/file")).doesNotExist();
        assertThat(stat("%a %Y", tree.resolve("target"))).isEqualTo("700 5");
        assertThat(stat("%a %Y", tree.resolve("link"))).isEqualTo("711 7");
        // described through the link that was there then
        assertThat(stat("%a %Y", tree.resolve("target/sub"))).isEqualTo("750 6");
    }

    @Test
    void loopsOfLinksAreTheArchivesFault() {
        assertCorrupt(
                new TarArchive().symlink("a", "b").symlink("b", "a").file("a/file", ""),
                "entry a/file: openat2(2) a: ELOOP (Too many levels of symbolic links)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 5", "0 2", "5 0", "5 2", "2 0", "2 5", "0 0", "2 2", "6 0", "5 6"})
    void ofTwoMembersWithOneNameTheLaterCounts(String types) {
        char first = types.charAt(0);
        char second = types.charAt(2);
        TarArchive archive =
                new TarArchive().add(new Member("x", first).mode(0700).time(1).link("one"));
        if (first == '5') {
            archive.file("x/below", "");
        }
        Path tree = unpack(archive.add(new Member("x", second).mode(0750).time(2).link("two")));

        String expected =
                switch (second) {
                    case '0' -> "regular empty file 750 2";
                    case '2' -> "symbolic link 777 2";
                    case '6' -> "fifo 750 2";
                    default -> "directory 750 2";
                };
        assertThat(stat("%F %a %Y", tree.resolve("x"))).isEqualTo(expected);
    }

    @Test
    void directoryThatIsDescribedTwiceKeepsItsContent() {
        Path tree =
                unpack(
                        new TarArchive()
                                .add(new Member("d", '5').mode(0700).owner(1, 1).time(1))
                                .file("d/file", "")
                                .add(new Member("./d/", '5').mode(02755).owner(2, 3).time(2)));

        assertThat(stat("%a %u:%g %Y", tree.resolve("d"))).isEqualTo("2755 2:3 2");
        assertThat(tree.resolve("d/file")).exists();
    }

    @Test
    void setGroupIdOfADirectoryIsNotInherited() {
        Path tree =
                unpack(
                        new TarArchive()
                                .add(new Member("d", '5').mode(02775).owner(0, 50))
                                .file("d/file", "")
                                .directory("d/sub/"));

        assertThat(stat("%a %g", tree.resolve("d"))).isEqualTo("2775 50");
        assertThat(stat("%a %g", tree.resolve("d/file"))).isEqualTo("644 0");
        assertThat(stat("%a %g", tree.resolve("d/sub"))).isEqualTo("755 0");
    }

    @Test
    void rootTakesItsAttributesFromTheArchive() {
        Path described = unpack(new TarArchive().add(new Member("./", '5').mode(0711).owner(5, 6)));
        assertThat(stat("%a %u:%g %Y", described)).isEqualTo("711 5:6 " + TarArchive.TIME);

        assertThat(stat("%a %u:%g %Y", unpack(new TarArchive().file("f", ""))))
                .as("nobody described it")
                .isEqualTo("755 0:0 0");
        assertCorrupt(
                new TarArchive().symlink("./", "/etc"),
                "entry ./: the layer's root has to be a directory");
        assertCorrupt(
                new TarArchive().file("", "x"), "entry : the layer's root has to be a directory");
    }

    @Test
    void modesDoNotDependOnTheUmask() {
        Path tree =
                unpack(
                        new TarArchive()
                                .add(new Member("w", '0').mode(0777).content("x"))
                                .add(new Member("z", '0').mode(0).content("x"))
                                .add(new Member("d/", '5').mode(0777)));

        assertThat(stat("%a", tree.resolve("w"))).isEqualTo("777");
        assertThat(stat("%a", tree.resolve("z"))).isEqualTo("0");
        assertThat(stat("%a", tree.resolve("d"))).isEqualTo("777");
    }

    @Test
    void hardLinksShareOneInodeAlsoOfLinksAndNodes() throws IOException {
        Path victim = Files.writeString(scratch.resolve("victim"), "mine");
        Path tree =
                unpack(
                        new TarArchive()
                                .file("file", "x")
                                .hardLink("d/second", "/file")
                                .symlink("symlink", victim.toString())
                                .hardLink("third", "symlink")
                                .add(new Member("null", '3').device(1, 3))
                                .hardLink("fourth", "./null"));

        assertThat(stat("%i", tree.resolve("d/second")))
                .isEqualTo(stat("%i", tree.resolve("file")));
        assertThat(stat("%i", tree.resolve("third")))
                .isEqualTo(stat("%i", tree.resolve("symlink")));
        assertThat(stat("%F", tree.resolve("third"))).isEqualTo("symbolic link");
        assertThat(stat("%i", tree.resolve("fourth"))).isEqualTo(stat("%i", tree.resolve("null")));
        assertThat(stat("%h", victim)).isEqualTo("1");
    }

    @Test
    void hardLinksReplaceWhatHasTheirName() {
        Path tree =
                unpack(
                        new TarArchive()
                                .file("a", "a")
                                .file("b", "b")
                                .hardLink("b", "a")
                                .hardLink("b", "a")
                                .directory("d/sub/")
                                .hardLink("d", "a"));

        assertThat(stat("%h", tree.resolve("a"))).isEqualTo("3");
        assertThat(tree.resolve("b")).hasContent("a");
        assertThat(tree.resolve("d")).hasContent("a");
    }

    @ParameterizedTest
    @CsvSource({
        "missing, 'hard link to missing, which is no file of this layer'",
        "missing/file, 'hard link to missing/file, which is no file of this layer'",
        "file/below, 'hard link to file/below, which is no file of this layer'",
        "directory, 'hard link to directory, which is no file of this layer'",
        "gone, 'hard link to gone, which is no file of this layer'",
        "., hard link to /",
        "link, hard link to link",
        "alias/link, hard link to alias/link"
    })
    void hardLinksToWhatIsNoFileOfTheLayerAreRefused(String target, String message) {
        assertCorrupt(
                new TarArchive()
                        .file("file", "")
                        .directory("directory/")
                        .file(".wh.gone", "")
                        .symlink("alias", ".")
                        .file("link", "")
                        .hardLink("link", target),
                "entry link: " + message);
    }

    @Test
    void hardLinkInPlaceOfTheDirectoryThatHoldsItsTargetIsRefused() {
        assertCorrupt(
                new TarArchive().file("d/file", "").hardLink("d", "d/file"),
                "entry d: hard link to d/file, which is no file of this layer");
    }

    /// More directories than are kept open come between the look-up of the target and the link.
    @Test
    void hardLinkMayHaveAnyNumberOfMissingParents() {
        String deep = "d/".repeat(300);
        Path tree =
                unpack(
                        new TarArchive()
                                .file("t/target", "x")
                                .pax("path", deep + "link")
                                .hardLink("", "t/target"));

        assertThat(stat("%h", tree.resolve("t/target"))).isEqualTo("2");
        assertThat(tree.resolve(deep + "link")).hasContent("x");
    }

    @Test
    void pathsMayBeAsDeepAsTheKernelTakesThem() {
        String deepest = "d/".repeat(2048) + "f";
        Path tree = unpack(new TarArchive().pax("path", deepest).file("", "x"));
        assertThat(
                        Command.shell(
                                        "cd \"$1\"; n=0; while cd -P d 2>&-; do n=$((n+1)); done; echo $n; cat f",
                                        tree.toString())
                                .run()
                                .output())
                .isEqualTo("2048\nx");

        assertCorrupt(
                new TarArchive().pax("path", "d/" + deepest).file("", "x"),
                "entry "
                        + "d/".repeat(128)
                        + "...: path of 4097 bytes ("
                        + "d/".repeat(128)
                        + "...): longer than the kernel takes");
    }

    @Test
    void namesLongerThanTheFileSystemTakesAreTheArchivesFault() {
        String name = "n".repeat(255);
        assertThat(unpack(new TarArchive().pax("path", name).file("", "x")).resolve(name))
                .hasContent("x");

        assertCorrupt(
                new TarArchive().pax("path", name + "n").file("", "x"),
                "entry " + name + "n: openat(2) " + name + "n: ENAMETOOLONG (File name too long)");
        assertCorrupt(
                new TarArchive().pax("linkpath", "t".repeat(4096)).symlink("link", ""),
                "entry link: path of 4096 bytes ("
                        + "t".repeat(256)
                        + "...): longer than the kernel takes");
        assertCorrupt(
                new TarArchive().pax("path", ".wh." + "n".repeat(5000)).file("", ""),
                "entry .wh."
                        + "n".repeat(252)
                        + "...: path of 5000 bytes ("
                        + "n".repeat(256)
                        + "...): longer than the kernel takes");
    }

    @Test
    void symbolicLinkNeedsATarget() {
        assertCorrupt(new TarArchive().symlink("link", ""), "entry link: symbolic link to nowhere");
    }

    @Test
    void largestDeviceNumbersAndNoLarger() {
        Path tree =
                unpack(
                        new TarArchive()
                                .add(new Member("c", '3').device(4095, 1048575).mode(0600))
                                .add(new Member("b", '4').device(8, 300).mode(0660).owner(0, 6))
                                // of a fifo the fields mean nothing
                                .add(new Member("p", '6').binary(329, 8, 1L << 40)));

        assertThat(stat("%F %t:%T %a", tree.resolve("c")))
                .isEqualTo("character special file fff:fffff 600");
        assertThat(stat("%F %t:%T %a %g", tree.resolve("b")))
                .isEqualTo("block special file 8:12c 660 6");
        assertThat(stat("%F", tree.resolve("p"))).isEqualTo("fifo");
        assertCorrupt(
                new TarArchive().add(new Member("c", '3').device(4096, 0)),
                "entry c: device 4096:0 does not exist");
        assertCorrupt(
                new TarArchive().add(new Member("c", '4').device(0, 1048576)),
                "entry c: device 0:1048576 does not exist");
    }

    /// CVE-2024-40635.
    @Test
    void ownersThatWouldWrapAroundToRootAreRefused() {
        assertThat(
                        stat(
                                "%u",
                                unpack(new TarArchive().pax("uid", "4294967294").file("f", ""))
                                        .resolve("f")))
                .isEqualTo("4294967294");
        assertCorrupt(
                new TarArchive().pax("uid", "4294967296").file("f", ""),
                "entry f: owner 4294967296 is out of range");
        assertCorrupt(
                new TarArchive().pax("gid", "4294967295").file("f", ""),
                "entry f: group 4294967295 is out of range");
        assertCorrupt(
                new TarArchive().add(new Member("d", '5').binary(108, 8, -1)),
                "entry d: owner -1 is out of range");
    }

    @Test
    void whiteoutsAreDevicesThatOverlayfsKnows() {
        Path tree =
                unpack(
                        new TarArchive()
                                .file("d/.wh.gone", "")
                                .file("d/.wh.gone", "")
                                .add(new Member(".wh.also", '5')));

        assertThat(stat("%F %t:%T", tree.resolve("d/gone")))
                .isEqualTo("character special file 0:0");
        assertThat(stat("%F %t:%T", tree.resolve("also"))).isEqualTo("character special file 0:0");
        assertThat(tree.resolve("d/.wh.gone")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {".wh.", ".wh..", ".wh...", "d/.wh.", "d/.wh...", "d/.wh.."})
    void whiteoutsOfTheDirectoryItselfAreRefused(String name) {
        assertCorrupt(new TarArchive().file(name, ""), "entry " + name + ": whiteout of no name");
    }

    @Test
    void whiteoutNeedsNoLayersOrder() {
        TarArchive before =
                new TarArchive()
                        .file(".wh.d", "")
                        .file("d/new", "")
                        .file(".wh.f", "")
                        .file("f", "new");
        TarArchive after =
                new TarArchive()
                        .file("d/new", "")
                        .file(".wh.d", "")
                        .file("f", "new")
                        .file(".wh.f", "");

        for (TarArchive archive : new TarArchive[] {before, after}) {
            Path tree = unpack(archive);
            assertThat(opaque(tree.resolve("d"))).isEqualTo("y");
            assertThat(tree.resolve("d/new")).exists();
            assertThat(tree.resolve("f")).hasContent("new");
        }
    }

    @Test
    void opaqueDirectoriesAreMarked() {
        Path tree =
                unpack(
                        new TarArchive()
                                .file("d/.wh..wh..opq", "")
                                .file("d/new", "")
                                .directory("plain/"));

        assertThat(opaque(tree.resolve("d"))).isEqualTo("y");
        assertThat(opaque(tree.resolve("plain"))).isEmpty();
        assertThat(tree.resolve("d/.wh..wh..opq")).doesNotExist();
    }

    /// Docker before 1.10 wrote them (aufs); nobody reads them.
    @Test
    void bookkeepingOfAufsIsLeftOut() {
        Path tree =
                unpack(
                        new TarArchive()
                                .directory(".wh..wh.plnk/")
                                .file(".wh..wh.plnk/12.34", "x")
                                .file(".wh..wh.aufs", "")
                                .file("f", ""));

        assertThat(tree.toFile().list()).containsExactly("f");
    }

    @Test
    void whiteoutBelowAFileIsRefused() {
        assertCorrupt(
                new TarArchive().file("f", "").file("f/.wh.x", ""),
                "entry f/.wh.x: parent f is no directory of the layer");
    }

    @Test
    void manyDirectoriesInAnyOrder() {
        TarArchive archive = new TarArchive();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 200; i++) {
                archive.file("d" + i + "/s" + i % 7 + "/f" + round, "");
            }
        }

        Path tree = unpack(archive);

        assertThat(Command.shell("find \"$1\" -type f | wc -l", tree.toString()).run().output())
                .isEqualTo("600\n");
    }

    private Path unpack(TarArchive archive) {
        return new Store(scratch.path()).unpacked(archive.closed());
    }

    private void assertCorrupt(TarArchive archive, String message) {
        Store store = new Store(scratch.resolve("refused"));
        byte[] bytes = archive.closed();

        assertThatThrownBy(() -> store.ingest(bytes))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT))
                .hasMessage("layer " + Store.layer(bytes).digest() + ": " + message);
        assertThat(store.temporaryArea()).isEmptyDirectory();
        assertThat(store.layers.list()).isEmpty();
        assertThat(store.content.list()).isEmpty();
    }

    private static String stat(String format, Path path) {
        return Command.of("stat", "--printf", format, path.toString()).run().succeeded().output();
    }

    private static String opaque(Path path) {
        return Command.of(
                        "getfattr",
                        "-n",
                        "trusted.overlay.opaque",
                        "--only-values",
                        path.toString())
                .run()
                .output();
    }
}
