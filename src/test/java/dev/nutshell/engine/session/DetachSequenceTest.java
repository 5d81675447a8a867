package dev.nutshell.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetachSequenceTest {
    /// Docker's `ctrl-p,ctrl-q` are P and Q here; reads are divided by bars, `!` is the detachment.
    @ParameterizedTest
    @CsvSource({
        "abc,            abc",
        "abcPQ,          abc!",
        "abcPQdef,       abc!",
        "PQ,             !",
        "P|Q,            !",
        "abcP|Q,         abc!",
        "P|x,            |Px",
        "P|P|Q,          |P|!",
        "PPQ,            P!",
        "PPPQx,          PP!",
        "QP|Q,           Q!",
        "P|xPQ,          |Px!",
        "a|b|P|c|d,      a|b||Pc|d",
        "P,              +P",
        "xyP,            xy+P"
    })
    void keysOfDocker(String typed, String expected) {
        assertThat(pass("PQ", typed)).isEqualTo(withoutEmptyEnds(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "aab,   aaab,      a!",
        "aab,   a|a|a|b,   ||a|!",
        "aab,   aacaab,    aac!",
        "abab,  abaabab,   aba!",
        "abab,  ab|ab,     !",
        "abab,  aba|c,     |abac",
        "aaaa,  aaa|aa,    !",
        "x,     abxc,      ab!",
        "abcab, abcabd,    !",
        "abcab, abcaabcab, abca!"
    })
    void keysThatRepeatThemselves(String keys, String typed, String expected) {
        assertThat(pass(keys, typed)).isEqualTo(withoutEmptyEnds(expected));
    }

    /// Against the plainest way to do it, on random input in random pieces.
    @Test
    void whatIsPassedOnIsAllBeforeTheFirstOccurrence() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 5000; round++) {
            String keys = text(random, 1 + random.nextInt(5));
            String typed = text(random, random.nextInt(30));
            int at = typed.indexOf(keys);
            String expected = at < 0 ? typed : typed.substring(0, at);

            StringBuilder passed = new StringBuilder();
            DetachSequence sequence = sequence(keys);
            ByteBuffer target = ByteBuffer.allocate(100);
            for (int from = 0; from < typed.length() && !sequence.isComplete(); ) {
                int length = Math.min(typed.length() - from, 1 + random.nextInt(4));
                byte[] part =
                        typed.substring(from, from + length).getBytes(StandardCharsets.US_ASCII);
                passed.append(text(target, sequence.pass(ByteBuffer.wrap(part), length, target)));
                from += length;
            }
            if (!sequence.isComplete()) {
                passed.append(text(target, sequence.release(target)));
            }

            assertThat(passed.toString())
                    .as("seed %d, round %d: %s in %s", seed, round, keys, typed)
                    .isEqualTo(expected);
            assertThat(sequence.isComplete()).isEqualTo(at >= 0);
        }
    }

    @Test
    void keysAboveTheAsciiRangeAreBytes() {
        DetachSequence sequence = new DetachSequence(List.of(0, 255));
        ByteBuffer passed = ByteBuffer.allocate(10);

        assertThat(sequence.pass(ByteBuffer.wrap(new byte[] {5, 0, -1}), 3, passed)).isEqualTo(1);
        assertThat(passed.get(0)).isEqualTo((byte) 5);
        assertThat(sequence.isComplete()).isTrue();
    }

    /// What is passed on for each read; `!` when the sequence is complete, else `+` and what was held back at the end.
    private static String pass(String keys, String typed) {
        DetachSequence sequence = sequence(keys);
        ByteBuffer target = ByteBuffer.allocate(100);
        List<String> passed = new ArrayList<>();
        for (String part : typed.split("\\|", -1)) {
            byte[] bytes = part.getBytes(StandardCharsets.US_ASCII);
            String text = text(target, sequence.pass(ByteBuffer.wrap(bytes), bytes.length, target));
            passed.add(sequence.isComplete() ? text + "!" : text);
        }
        int held = sequence.isComplete() ? 0 : sequence.release(target);
        String all = String.join("|", passed) + (held > 0 ? "+" + text(target, held) : "");
        return withoutEmptyEnds(all);
    }

    /// A read of which nothing is passed on leaves nothing to see before a detachment.
    private static String withoutEmptyEnds(String text) {
        return text.replace("|!", "!").replace("||", "|");
    }

    private static DetachSequence sequence(String keys) {
        return new DetachSequence(keys.chars().boxed().toList());
    }

    private static String text(ByteBuffer buffer, int count) {
        return new String(Arrays.copyOf(buffer.array(), count), StandardCharsets.US_ASCII);
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append("ab".charAt(random.nextInt(2)));
        }
        return text.toString();
    }
}
