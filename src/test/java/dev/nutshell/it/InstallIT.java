package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `packaging/install` into an empty tree, and again into the same.
@EngineTest
@NutshellOnly
class InstallIT {
    private static final Path SCRIPT = Path.of("packaging/install").toAbsolutePath();

    @Test
    void everythingIsInItsPlaceAndRuns(NutshellEngine engine) {
        Path usr = engine.scratch().resolve("tree/usr");

        install(engine).succeeded();
        install(engine).succeeded();

        assertThat(Command.of(usr + "/bin/docker", "--version").run().succeeded().output())
                .startsWith("Nutshell version ");
        Command.of("bash", "-n", usr + "/share/bash-completion/completions/nutshell")
                .run()
                .succeeded();
        assertThat(usr.resolve("share/zsh/site-functions/_nutshell")).isNotEmptyFile();
        assertThat(usr.resolve("share/fish/vendor_completions.d/nutshell.fish")).isNotEmptyFile();
        assertThat(usr.resolve("bin").toFile().list())
                .containsExactlyInAnyOrder("nutshell", "docker");
    }

    @Test
    void everyPageOfTheManualIsReadWithoutAWarning(NutshellEngine engine) throws IOException {
        install(engine).succeeded();
        Path manual = engine.scratch().resolve("tree/usr/share/man");
        try (Stream<Path> pages = Files.list(manual.resolve("man1"))) {
            for (Path page : pages.sorted().toList()) {
                String name = page.getFileName().toString().replaceFirst("\\.1$", "");
                Outcome read =
                        Command.of("man", "--warnings", "1", name)
                                .with("MANPATH", manual.toString())
                                .with("MANWIDTH", "80")
                                .run()
                                .succeeded();

                assertThat(read.error()).as("%s", name).isEmpty();
                assertThat(read.output()).as("%s", name).contains("SYNOPSIS");
            }
        }
    }

    @Test
    void anotherDockerIsNotReplaced(NutshellEngine engine) {
        Path docker = engine.scratch().resolve("tree/usr/bin/docker");
        Disk.directories(docker.getParent());
        Disk.write(docker, "theirs");

        assertThat(install(engine).exited(1).error())
                .isEqualTo("install: " + docker + " is there already, and not ours\n");

        assertThat(docker).hasContent("theirs");
        assertThat(docker.resolveSibling("nutshell")).doesNotExist();
    }

    private static Outcome install(NutshellEngine engine) {
        return Command.of(SCRIPT.toString(), "--docker", engine.binary().toString())
                .with("DESTDIR", engine.scratch().resolve("tree").toString())
                .with("PREFIX", "/usr")
                .run();
    }
}
