package dev.nutshell.container.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/// Against a loop that looks at one byte after the other.
class ByteScanTest {
    @RepeatedTest(50)
    void findsWhatASimpleLoopFinds(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        byte[] bytes = new byte[random.nextInt(40) + 1];
        for (int round = 0; round < 2000; round++) {
            fill(bytes, random);
            int from = random.nextInt(bytes.length);
            int end = from + random.nextInt(bytes.length - from + 1);

            assertThat(ByteScan.lineFeed(bytes, from, end))
                    .isEqualTo(simple(bytes, from, end, it -> it == '\n'));
            assertThat(ByteScan.quoteOrBackslash(bytes, from, end))
                    .isEqualTo(simple(bytes, from, end, it -> it == '"' || it == '\\'));
            assertThat(ByteScan.special(bytes, from, end))
                    .isEqualTo(
                            simple(
                                    bytes,
                                    from,
                                    end,
                                    it -> it < 0x20 || it >= 0x80 || "\"\\<>&".indexOf(it) >= 0));
        }
    }

    /// Mostly plain text, so that hits are rare, with neighbours of the wanted bytes.
    private static void fill(byte[] bytes, Random random) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] =
                    (byte)
                            (random.nextInt(6) == 0
                                    ? random.nextInt(256)
                                    : "!#'*;=?[]az~".charAt(random.nextInt(12)));
        }
    }

    private static int simple(byte[] bytes, int from, int end, IntPredicate wanted) {
        int at = from;
        while (at < end && !wanted.test(bytes[at] & 0xff)) {
            at++;
        }
        return at;
    }
}
