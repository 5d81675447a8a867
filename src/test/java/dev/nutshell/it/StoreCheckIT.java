package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// `store check`: what it finds, and what a repair leaves.
@EngineTest
@NutshellOnly
class StoreCheckIT {
    private static final String NOBODY = "0".repeat(63) + "1";

    @Test
    void goodStoreHasNoFindings(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        engine.call("create", "--name", "kept", "-v", "data:/data", images.busybox()).succeeded();

        assertThat(engine.call("store", "check").succeeded().output()).isEmpty();
    }

    @Test
    void leftoversAreNoDamageAndAreRemoved(NutshellEngine engine, TestImages images)
            throws Exception {
        engine.pull(images.busybox());
        engine.call("create", "--name", "kept", images.busybox()).succeeded();
        Files.createSymbolicLink(
                engine.root().resolve("names/stale"), Path.of("../containers/" + NOBODY));
        Files.createDirectories(engine.root().resolve("snapshots/" + NOBODY + "/upper"));

        assertThat(engine.call("store", "check").succeeded().lines())
                .containsExactly(
                        "name stale: there is no container 000000000000 (remove it)",
                        "writable layer " + NOBODY + ": there is no such container (remove it)");
        engine.call("store", "check", "--repair").succeeded();
        assertThat(engine.call("store", "check").succeeded().output()).isEmpty();
        engine.call("rm", "kept").succeeded();
    }

    @Test
    void changedBlobIsFound(NutshellEngine engine, TestImages images) throws Exception {
        engine.pull(images.busybox());
        try (var blobs = Files.list(engine.root().resolve("images/blobs/sha256"))) {
            Files.writeString(blobs.sorted().findFirst().orElseThrow(), "changed");
        }

        assertThat(engine.call("store", "check").exited(1).output())
                .contains("its content has another digest (remove it: a pull brings it again)");
        engine.call("store", "check", "--repair");
        engine.pull(images.busybox());
        assertThat(engine.call("store", "check").succeeded().output()).isEmpty();
    }
}
