package dev.nutshell.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.it.harness.Command;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "0,0",
                "32,32",
                "32b,32",
                "32B,32",
                "32 B,32",
                "32 ,32",
                "32.9,32",
                "1k,1024",
                "1K,1024",
                "1kb,1024",
                "1KiB,1024",
                "1 kib,1024",
                "64m,67108864",
                "64Mb,67108864",
                "1.5g,1610612736",
                ".5k,512",
                "2.k,2048",
                "2t,2199023255552",
                "1P,1125899906842624",
                "32.3 mb,33869004",
                "007,7"
            })
    void readsWhatDockerReads(String text, long bytes) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                ". ",
                "hello",
                "-32",
                "-32b",
                " 32",
                " 32 ",
                "32  k",
                "32.3.1",
                "1e3",
                "0x10",
                "1_000",
                "\u0663",
                "NaN",
                "Infinity",
                "1,5k",
                "8192p"
            })
    void refusesWhatIsNoNumber(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("invalid size: '" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "32x, x",
        "32bm, bm",
        "32kbb, kbb",
        "32ib, ib",
        "32kibs, kibs",
        "32e, e",
        "1EiB, eib"
    })
    void refusesUnitsThatDoNotExist(String text, String suffix) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT))
                .hasMessage("invalid suffix: '" + suffix + "'");
    }

    @Test
    void largestSizeIsThatOfALong() {
        assertThat(ByteSize.parse("8191.9p").bytes()).isEqualTo(9223259446864091136L);
        assertThatThrownBy(() -> new ByteSize(-1)).hasMessage("bad size -1: negative");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 3, 0B",
        "999, 3, 999B",
        "1000, 3, 1kB",
        "1024, 4, 1.024kB",
        "1048576, 4, 1.049MB",
        "1048576, 3, 1.05MB",
        "3420000000, 4, 3.42GB",
        "5372000000000, 4, 5.372TB",
        "78100000, 3, 78.1MB",
        "1005, 3, 1kB",
        "999999, 3, 1000kB",
        "9223372036854775807, 3, 9.22EB"
    })
    void printsAsDockerDoes(long bytes, int digits, String text) {
        assertThat(new ByteSize(bytes).human(digits)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0B",
        "1023, 1023B",
        "1024, 1KiB",
        "1536, 1.5KiB",
        "67108864, 64MiB",
        "3672196481, 3.42GiB"
    })
    void printsPowersOf1024(long bytes, String text) {
        assertThat(new ByteSize(bytes).humanBinary(4)).isEqualTo(text);
    }

    /// awk has C's `%g`.
    @Test
    void digitsAreThoseOfC() {
        Random random = new Random(3);
        StringBuilder script = new StringBuilder("BEGIN {");
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            long bytes = 1000 + random.nextInt(998_500);
            script.append("printf \"%.3gkB %.4gkB\\n\", ").append(bytes).append("/1000, ");
            script.append(bytes).append("/1000; ");
            expected.append(new ByteSize(bytes).human(3)).append(' ');
            expected.append(new ByteSize(bytes).human(4)).append('\n');
        }

        assertThat(Command.of("awk", script.append('}').toString()).run().output())
                .isEqualTo(expected.toString());
    }
}
