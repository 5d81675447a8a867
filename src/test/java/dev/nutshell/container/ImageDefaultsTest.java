package dev.nutshell.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.json.Json;
import dev.nutshell.spec.container.ContainerConfig;
import dev.nutshell.spec.container.ContainerPort;
import dev.nutshell.spec.container.Healthcheck;
import dev.nutshell.spec.image.ImageConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageDefaultsTest {
    private final ObjectNode asked = Json.object();
    private final ObjectNode image = Json.object();

    /// Words are separated by blanks; `-` is nothing at all, `''` one empty word.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "asked entrypoint | asked cmd | image entrypoint | image cmd | runs",
                "-                | -         | -                | sh -c     | sh -c",
                "-                | -         | entry            | arg       | entry arg",
                "-                | x y       | -                | sh        | x y",
                "-                | x y       | entry            | arg       | entry x y",
                "mine             | -         | entry            | arg       | mine",
                "mine             | x         | entry            | arg       | mine x",
                "''               | x         | entry            | arg       | x",
                "-                | -         | entry            | -         | entry",
            },
            useHeadersInDisplayName = true)
    void theCommandIsDockers(
            String askedEntrypoint,
            String askedCmd,
            String imageEntrypoint,
            String imageCmd,
            String runs) {
        words(asked, "Entrypoint", askedEntrypoint);
        words(asked, "Cmd", askedCmd);
        words(image, "Entrypoint", imageEntrypoint);
        words(image, "Cmd", imageCmd);

        assertThat(ImageDefaults.command(merge())).containsExactly(runs.split(" "));
    }

    @Test
    void withoutACommandThereIsNothingToRun() {
        assertThatThrownBy(() -> ImageDefaults.command(merge())).hasMessage("no command specified");

        words(asked, "Entrypoint", "''");
        words(image, "Entrypoint", "entry");
        words(image, "Cmd", "arg");
        assertThatThrownBy(() -> ImageDefaults.command(merge())).hasMessage("no command specified");
    }

    @Test
    void variablesOfTheImageStayUnlessAskedOtherwise() {
        words(asked, "Env", "B=mine C D=");
        words(image, "Env", "A=1 B=2 C=3 D=4 E");

        assertThat(merge().env()).containsExactly("B=mine", "C", "D=", "A=1", "E");
    }

    @Test
    void listsAndMapsAreJoined() {
        asked.putObject("ExposedPorts").putObject("80/tcp");
        asked.putObject("Volumes").putObject("/mine");
        asked.putObject("Labels").put("a", "mine");
        ObjectNode ports = image.putObject("ExposedPorts");
        ports.putObject("80");
        ports.putObject("53/udp");
        ObjectNode volumes = image.putObject("Volumes");
        volumes.putObject("/mine");
        volumes.putObject("/data");
        image.putObject("Labels").put("a", "image").put("b", "image");

        ContainerConfig merged = merge();

        assertThat(merged.exposedPorts())
                .containsExactly(new ContainerPort(80, "tcp"), new ContainerPort(53, "udp"));
        assertThat(merged.volumes()).containsExactly("/mine", "/data");
        assertThat(merged.labels()).isEqualTo(Map.of("a", "mine", "b", "image"));
    }

    @Test
    void whatWasNotAskedIsTheImages() {
        image.put("User", "app").put("WorkingDir", "/srv").put("StopSignal", "SIGINT");
        words(image, "Shell", "/bin/bash -c");

        assertThat(merge())
                .satisfies(
                        merged -> {
                            assertThat(merged.user()).isEqualTo("app");
                            assertThat(merged.workingDir()).isEqualTo("/srv");
                            assertThat(merged.stopSignal()).isEqualTo("SIGINT");
                            assertThat(merged.shell()).containsExactly("/bin/bash", "-c");
                        });

        asked.put("User", "0").put("WorkingDir", "/").put("StopSignal", "9");
        assertThat(merge())
                .satisfies(
                        merged -> {
                            assertThat(merged.user()).isEqualTo("0");
                            assertThat(merged.workingDir()).isEqualTo("/");
                            assertThat(merged.stopSignal()).isEqualTo("9");
                        });
    }

    @Test
    void healthChecksAreCompletedFieldByField() {
        ObjectNode check = image.putObject("Healthcheck");
        words(check, "Test", "CMD probe");
        check.put("Interval", 1_000_000_000L).put("Retries", 5);
        assertThat(merge().healthcheck()).isNotNull();

        asked.putObject("Healthcheck").put("Interval", 2_000_000_000L);
        assertThat(merge().healthcheck())
                .isEqualTo(
                        new Healthcheck(
                                List.of("CMD", "probe"),
                                Duration.ofSeconds(2),
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ZERO,
                                5));
    }

    private ContainerConfig merge() {
        ObjectNode document = Json.object();
        document.set("config", image);
        return ImageDefaults.merge(
                ContainerConfig.fromJson(asked), new ImageConfig(document, List.of()));
    }

    private static void words(ObjectNode node, String field, String words) {
        if (!words.equals("-")) {
            node.set(
                    field,
                    Json.texts(words.equals("''") ? List.of("") : List.of(words.split(" "))));
        }
    }
}
