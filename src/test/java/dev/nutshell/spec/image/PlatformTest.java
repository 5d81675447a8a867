package dev.nutshell.spec.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names and matches as containerd/platforms has them.
class PlatformTest {
    @ParameterizedTest
    @CsvSource({
        "linux/amd64, linux/amd64",
        "Linux/AMD64, linux/amd64",
        "linux/x86_64, linux/amd64",
        "linux/x86-64, linux/amd64",
        "linux/amd64/v1, linux/amd64",
        "linux/amd64/V3, linux/amd64/v3",
        "linux/arm64, linux/arm64",
        "linux/arm64/v8, linux/arm64",
        "linux/arm64/8, linux/arm64",
        "linux/aarch64, linux/arm64",
        "linux/arm64/v9.2, linux/arm64/v9.2",
        "linux/arm, linux/arm/v7",
        "linux/arm/7, linux/arm/v7",
        "linux/arm/6, linux/arm/v6",
        "linux/armhf, linux/arm/v7",
        "linux/armel, linux/arm/v6",
        "linux/i386, linux/386",
        "linux/riscv64, linux/riscv64",
        "macos/arm64, darwin/arm64",
        "linux/unheard-of, linux/unheard-of",
        "arm64, linux/arm64",
        "x86_64, linux/amd64",
        "armhf, linux/arm/v7",
        "s390x, linux/s390x"
    })
    void namesAreNormalised(String text, String normal) {
        assertThat(Platform.parse(text)).hasToString(normal);
        assertThat(Platform.parse(normal)).isEqualTo(Platform.parse(text));
    }

    @Test
    void systemAloneMeansThisMachinesArchitecture() {
        assertThat(Platform.parse("linux")).isEqualTo(Platform.host());
        assertThat(Platform.parse("windows"))
                .isEqualTo(new Platform("windows", Platform.host().architecture(), ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "linux/",
                "/amd64",
                "linux//v8",
                "a/b/c/d",
                "linux/am d64",
                "linux/\u00e4"
            })
    void refusesWhatIsNoPlatform(String text) {
        assertThatThrownBy(() -> Platform.parse(text))
                .isInstanceOf(EngineException.class)
                .hasMessage("bad platform \"" + text + "\": want OS/ARCH or OS/ARCH/VARIANT");
    }

    @Test
    void refusesAnUnknownWord() {
        assertThatThrownBy(() -> Platform.parse("amd46"))
                .hasMessage("bad platform \"amd46\": unknown operating system or architecture");
    }

    @ParameterizedTest
    @CsvSource({
        "linux/amd64, linux/amd64 linux/386",
        "linux/amd64/v3, linux/amd64/v3 linux/amd64/v2 linux/amd64 linux/386",
        "linux/386, linux/386",
        "linux/arm64, linux/arm64 linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5",
        "linux/arm64/v8.1, linux/arm64/v8.1 linux/arm64 linux/arm/v8",
        "linux/arm64/v9, linux/arm64/v9 linux/arm64/v8.5 linux/arm64/v8.4 linux/arm64 linux/arm/v7",
        "linux/arm64/v9.1, linux/arm64/v9.1 linux/arm64/v9 linux/arm64/v8.6 linux/arm64/v8.5 linux/arm64",
        "linux/arm/v8, linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5",
        "linux/arm/v7, linux/arm/v7 linux/arm/v6 linux/arm/v5",
        "linux/arm/v5, linux/arm/v5",
        "linux/ppc64le, linux/ppc64le"
    })
    void machineRunsWhatWasBuiltForOlderOnesTheNewestFirst(String machine, String images) {
        Platform wanted = Platform.parse(machine);
        int before = Integer.MAX_VALUE;
        for (String image : images.split(" ")) {
            int preference = wanted.preference(Platform.parse(image));
            assertThat(preference).as(image).isPositive().isLessThan(before);
            before = preference;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "linux/amd64, linux/amd64/v2",
        "linux/amd64, linux/arm64",
        "linux/amd64, windows/amd64",
        "linux/386, linux/amd64",
        "linux/arm64, linux/arm64/v8.1",
        "linux/arm64, linux/arm64/v9",
        "linux/arm64/v8.9, linux/arm64/v9",
        "linux/arm/v7, linux/arm/v8",
        "linux/arm/v7, linux/arm64",
        "linux/ppc64le, linux/ppc64"
    })
    void machineDoesNotRunWhatIsNewerOrOther(String machine, String image) {
        assertThat(Platform.parse(machine).accepts(Platform.parse(image))).isFalse();
    }

    @Test
    void wordsOfStrangersCannotBeAnything() {
        String text = "{\"os\":\"linux\\n\",\"architecture\":\"a/b\",\"variant\":7}";
        Platform platform =
                Platform.fromJson(
                        Json.parseObject(text.getBytes(StandardCharsets.UTF_8), "platform"));

        assertThat(platform).isEqualTo(new Platform("unknown", "unknown", ""));
        assertThat(Platform.parse(platform.toString())).isEqualTo(platform);
        assertThat(Platform.fromJson(Json.object()).isUnspecified()).isTrue();
    }
}
