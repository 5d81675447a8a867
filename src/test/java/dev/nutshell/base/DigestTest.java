package dev.nutshell.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.it.harness.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
    private static final String HEX = "0123456789abcdef".repeat(4);

    @Test
    void isWhatSha256sumSays() {
        String sum = Command.of("sha256sum").input("content".getBytes()).run().output();

        assertThat(Digest.sha256("content".getBytes()))
                .hasToString("sha256:" + sum.substring(0, 64));
    }

    @Test
    void isReadAndPrinted() {
        assertThat(Digest.parse("sha256:" + HEX)).hasToString("sha256:" + HEX);
        assertThat(Digest.parse("sha512:" + HEX + HEX).algorithm())
                .isEqualTo(Digest.Algorithm.SHA512);
        assertThat(Digest.parse("sha256:" + HEX).shortHex()).isEqualTo("0123456789ab");
    }

    /// CVE-2024-3727: the text becomes a part of paths.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256",
                "sha256:",
                "sha256:abc",
                "sha256:../../../../etc/passwd",
                "md5:0123456789abcdef",
                "SHA256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
                "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde/",
                "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0",
                "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\u0661",
                "sha512:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
            })
    void nothingElseIsADigest(String text) {
        assertThatThrownBy(() -> Digest.parse(text))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT))
                .hasMessageStartingWith("bad digest " + text + ": want ");
    }
}
