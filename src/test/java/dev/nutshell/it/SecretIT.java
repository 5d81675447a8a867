package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Disk;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.TestImages;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `--secret`: a file in memory, which nothing that shows or keeps a container has seen.
@EngineTest
@NutshellOnly
class SecretIT {
    private static final String WORD = "correct-horse-battery";

    @Test
    void fileIsInMemoryWithItsModeAndOwner(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        Path file = secret(engine);

        assertThat(
                        engine.run(
                                        "--secret",
                                        file.toString(),
                                        "--secret",
                                        "src=" + file + ",target=other,uid=5,gid=6,mode=0400",
                                        images.busybox(),
                                        "sh",
                                        "-c",
                                        "cd /run/secrets; stat -c '%n %a %u:%g' *; cat word;"
                                                + " stat -f -c %T .; touch x 2>/dev/null; grep -c"
                                                + " /run/secrets /proc/mounts")
                                .succeeded()
                                .lines())
                .containsExactly("other 400 5:6", "word 444 0:0", WORD, "tmpfs", "1");
    }

    @Test
    void nothingThatShowsOrKeepsTheContainerHasIt(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        Path file = secret(engine);
        engine.call(
                        "run",
                        "--name",
                        "kept",
                        "--secret",
                        file.toString(),
                        images.busybox(),
                        "cat",
                        "/run/secrets/word")
                .succeeded();

        assertThat(engine.call("inspect", "kept").succeeded().output())
                .doesNotContain(WORD, file.toString());
        assertThat(engine.call("diff", "kept").succeeded().output()).doesNotContain("word");
        assertThat(engine.call("export", "kept").succeeded().output())
                .doesNotContain(WORD, "secrets/word");
        engine.call("commit", "kept", "kept:1").succeeded();
        assertThat(engine.call("image", "inspect", "kept:1").succeeded().output())
                .doesNotContain(WORD, file.toString());
        engine.run("kept:1", "sh", "-c", "! test -e /run/secrets/word").succeeded();
        engine.call("rm", "kept").succeeded();
        engine.call("rmi", "kept:1").succeeded();
    }

    @Test
    void whatCannotBeASecretIsRefused(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        Path file = secret(engine);
        Path large = Disk.write(engine.scratch().resolve("large"), "x".repeat(500_001));

        refused(engine, images, "src=/does/not/exist", "cannot be read: no such file");
        refused(engine, images, "src=" + engine.scratch(), "cannot be read: no such file");
        refused(engine, images, "src=" + large, "cannot be read: larger than 500000 bytes");
        refused(engine, images, "target=x", "src is required");
        refused(engine, images, "src=" + file + ",target=../x", "want a name or an absolute path");
        refused(engine, images, "src=" + file + ",target=/etc/passwd", "below /run/secrets/");
        refused(engine, images, "src=" + file + ",mode=9", "invalid number in 'mode=9'");
        refused(engine, images, "src=" + file + ",nothing=1", "unexpected key in 'nothing=1'");
        assertThat(engine.call("ps", "-aq").succeeded().lines()).isEqualTo(List.of());
    }

    private static void refused(
            NutshellEngine engine, TestImages images, String value, String why) {
        engine.run("--secret", value, images.busybox(), "true").refused(125, why);
    }

    private static Path secret(NutshellEngine engine) {
        return Disk.write(engine.scratch().resolve("word"), WORD + "\n");
    }
}
