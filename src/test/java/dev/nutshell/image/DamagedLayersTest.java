package dev.nutshell.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.testing.Damage;
import dev.nutshell.testing.RequiresRoot;
import dev.nutshell.testing.SampleArchive;
import dev.nutshell.testing.Scratch;
import dev.nutshell.testing.TreeListing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Layers with random damage, unpacked by root: refused in the words of the engine, or unpacked, and never with a trace outside
/// their folder. The seed of a failure is in its message; `-Dtests.rounds=…` searches longer.
@RequiresRoot
class DamagedLayersTest {
    private static final int ROUNDS = Integer.getInteger("tests.rounds", 400);

    @RegisterExtension final Scratch scratch = new Scratch();

    @Test
    void damageStaysInside() throws IOException {
        Path outside = scratch.directory("outside");
        Files.writeString(outside.resolve("d"), "mine");
        List<String> before = TreeListing.of(outside);
        Store store = new Store(scratch.resolve("store"));
        byte[] archive = SampleArchive.everyKind();
        int unpacked = 0;
        for (long seed = 0; seed < ROUNDS; seed++) {
            byte[] damaged = Damage.of(archive, new Random(seed));
            SampleArchive.repairChecksums(damaged);
            unpacked += isUnpacked(store, damaged, "seed " + seed) ? 1 : 0;
        }

        assertThat(unpacked).isBetween(ROUNDS / 10, ROUNDS - ROUNDS / 10);
        assertThat(store.temporaryArea()).isEmptyDirectory();
        assertThat(TreeListing.of(outside)).isEqualTo(before);
    }

    private static boolean isUnpacked(Store store, byte[] archive, String what) {
        try {
            Digest diffId = store.ingest(archive);
            store.layers.remove(diffId);
            store.content.delete(diffId);
            return true;
        } catch (EngineException e) {
            assertThat(e.kind()).as("%s: %s", what, e).isIn(ErrorKind.CORRUPT, ErrorKind.EXHAUSTED);
            assertThat(e.getMessage()).as(what).doesNotContain("\n").hasSizeLessThan(1000);
            return false;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what, e);
        }
    }
}
