package dev.nutshell.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void textIsLeftAsItIs() {
        String text = "plain \u00e4\u20ac \ud83d\ude00 \u4e2d \\x1b";

        assertThat(Printable.line(text)).isEqualTo(text);
    }

    @Test
    void controlCharactersBecomeEscapes() {
        assertThat(Printable.line("a\u001b]0;title\u0007b\r\n\tc\0\u007f"))
                .isEqualTo("a\\x1b]0;title\\x07b\\r\\n\\tc\\x00\\x7f");
    }

    /// One-byte control sequences (CSI is 0x9b), and what turns text round (CVE-2021-42574).
    @Test
    void soDoTheLessKnownOnes() {
        assertThat(Printable.line("\u009b31m\u0085\u202eevil\u202c\u2066\u2069\u2028\u2029"))
                .isEqualTo("\\x9b31m\\x85\\u202eevil\\u202c\\u2066\\u2069\\u2028\\u2029");
    }
}
