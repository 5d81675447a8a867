package dev.nutshell.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Command;
import dev.nutshell.testing.RandomTree;
import dev.nutshell.testing.RequiresRoot;
import dev.nutshell.testing.Scratch;
import dev.nutshell.testing.TreeListing;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Unpacks what GNU tar packed, and compares with what GNU tar unpacks.
@RequiresRoot
class UnpackAgainstTarTest {
    private static final String PAX = "--format=pax --xattrs --xattrs-include='*'";
    private static final String UNPACK =
            "tar -x -p --same-owner --numeric-owner --xattrs --xattrs-include='*' -C \"$1\"";

    @RegisterExtension final Scratch scratch = new Scratch();

    @ParameterizedTest
    @ValueSource(
            strings = {
                PAX + " --sparse",
                PAX + " --sparse --sparse-version=0.0",
                PAX + " --sparse --sparse-version=0.1",
                PAX,
                "--format=gnu --sparse",
                "--format=oldgnu"
            })
    void treesAreTheSame(String format) {
        for (long seed = 1; seed <= 2; seed++) {
            Path tree = scratch.directory("tree-" + seed);
            RandomTree.make(tree, new Random(seed));
            byte[] archive = pack(tree, format);

            List<String> expected = TreeListing.of(byTar(archive, "tar-" + seed));
            assertThat(expected).hasSizeGreaterThan(50);
            TreeListing.assertSame(
                    format + ", seed " + seed, TreeListing.of(unpacked(archive)), expected);
        }
    }

    /// Not only as tar has it: as it was.
    @Test
    void nothingIsLostOfATree() {
        Path tree = scratch.directory("tree");
        RandomTree.make(tree, new Random(99));

        TreeListing.assertSame(
                "tree",
                TreeListing.of(unpacked(pack(tree, PAX + " --sparse"))),
                TreeListing.of(tree));
    }

    private Path unpacked(byte[] archive) {
        return new Store(scratch.path()).unpacked(archive);
    }

    private Path byTar(byte[] archive, String name) {
        Path directory = scratch.directory(name);
        Command.shell(UNPACK, directory.toString()).input(archive).run().succeeded();
        return directory;
    }

    private static byte[] pack(Path tree, String format) {
        return Command.shell("tar -c --numeric-owner " + format + " -C \"$1\" .", tree.toString())
                .run()
                .succeeded()
                .bytes();
    }
}
