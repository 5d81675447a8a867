package dev.nutshell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.base.Digest;
import dev.nutshell.engine.ImageSummary;
import dev.nutshell.engine.VolumeSummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {
    private final CommandLine line = new CommandLine();

    @Test
    void completesCommandsAndGroups() {
        assertThat(complete("ru"))
                .containsExactly("run\tCreate and run a new container from an image");
        assertThat(complete("vol")).containsExactly("volume\tManage volumes");
        assertThat(complete("volume", "cr")).containsExactly("create\tCreate a volume");
        assertThat(complete("--root", "/x", "-D", "pau"))
                .containsExactly("pause\tPause all processes within one or more containers");
    }

    @Test
    void completesFlags() {
        assertThat(complete("rm", "--f"))
                .containsExactly(
                        "--force\tForce the removal of a running container (uses SIGKILL)");
        assertThat(complete("run", "--rm", "--cpuset-c"))
                .containsExactly("--cpuset-cpus\tCPUs in which to allow execution (0-3, 0,1)");
        assertThat(complete("--log-l")).hasSize(1);
    }

    @Test
    void completesTheObjectsThatTheCommandTakes() {
        line.engine.images =
                List.of(
                        new ImageSummary("debian", "12", null, FakeEngine.IMAGE, null, 0, 0),
                        new ImageSummary(null, null, null, Digest.sha256(new byte[2]), null, 0, 0));
        line.engine.volumes.summaries =
                List.of(new VolumeSummary("data", "local", "/x", "local", Map.of(), 0, 0));

        assertThat(complete("run", "-it", "--name", "x", "")).containsExactly("debian:12");
        assertThat(complete("rmi", "deb")).containsExactly("debian:12");
        assertThat(complete("inspect", "d")).containsExactly("debian:12", "data");
        assertThat(complete("volume", "rm", "")).containsExactly("data");
        assertThat(complete("volume", "rm", "data", "")).isEmpty();
    }

    @Test
    void leavesValuesAndTheProgramsWordsToTheShell() {
        assertThat(complete("run", "--name", "")).isEmpty();
        assertThat(complete("run", "debian", "")).isEmpty();
        assertThat(complete("nonsense", "")).isEmpty();
        assertThat(complete("rename", "a", "b", "")).isEmpty();
    }

    @Test
    void bashAsksWithTheWordsOfTheLine(@TempDir Path folder) throws Exception {
        Path script = folder.resolve("script");
        Path fake = folder.resolve("nutshell");
        Files.writeString(script, line.run("completion", "bash").out());
        Files.writeString(
                fake,
                "#!/bin/sh\nprintf '<%s>' \"$@\" > "
                        + folder
                        + "/asked\necho 'debian:12\twhat it is'\n");
        assertThat(fake.toFile().setExecutable(true)).isTrue();

        String reply =
                bash(
                        "source "
                                + script
                                + "; COMP_LINE='"
                                + fake
                                + " run --rm debian:' COMP_POINT=${#COMP_LINE}; _nutshell; echo"
                                + " \"${COMPREPLY[@]}\"");

        assertThat(reply).isEqualTo("12\n");
        assertThat(folder.resolve("asked")).hasContent("<__complete><run><--rm><debian:>");
    }

    @Test
    void otherShellsAreNamed() {
        assertThat(line.run("completion", "zsh").out()).startsWith("#compdef nutshell\n");
        assertThat(line.run("completion", "fish").out()).contains("complete -c nutshell");
        assertThat(line.run("completion", "tcsh").err())
                .isEqualTo("nutshell: no completion for \"tcsh\": want bash, zsh, fish\n");
    }

    private List<String> complete(String... words) {
        String[] all = new String[words.length + 1];
        all[0] = "__complete";
        System.arraycopy(words, 0, all, 1, words.length);
        return line.run(all).out().lines().toList();
    }

    private static String bash(String script) throws IOException {
        Process bash = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true).start();
        return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
