package dev.nutshell.rootless;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.rootless.SubordinateIds.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubordinateIdsTest {
    @Test
    void rangesOfTheUserByNameAndByNumberInTheOrderOfTheFile() {
        String file =
                """
                other:100000:65536
                me:165536:65536
                1000:400000:1000
                me:500000:1
                """;

        assertThat(SubordinateIds.parse(file, "me", 1000))
                .containsExactly(
                        new Range(165536, 65536), new Range(400000, 1000), new Range(500000, 1));
    }

    @Test
    void aUserOfAnotherNameWithTheSameBeginningIsAnotherUser() {
        assertThat(SubordinateIds.parse("me2:1:2\nme:3:4", "me", 1000))
                .containsExactly(new Range(3, 4));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "me",
                "me:1",
                "me:1:2:3",
                "me:x:1",
                "me:1:x",
                "me:0:1",
                "me:5:0",
                "me:-1:5",
                "me::",
                ":1:2",
                "me:99999999999:1",
                "# me:1:2",
                "me: 1:2"
            })
    void aLineThatIsNoneIsSkipped(String line) {
        assertThat(SubordinateIds.parse(line + "\nme:7:8\n", "me", 1000))
                .containsExactly(new Range(7, 8));
    }

    @Test
    void aUserWithoutANameHasOnlyItsNumber() {
        assertThat(SubordinateIds.parse(":1:2\n1000:3:4", "", 1000))
                .containsExactly(new Range(3, 4));
    }
}
