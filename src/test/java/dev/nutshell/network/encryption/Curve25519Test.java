package dev.nutshell.network.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Curve25519Test {
    /// RFC 7748: the first iteration of section 5.2, and Bob's key of section 6.1.
    @ParameterizedTest
    @CsvSource({
        "0900000000000000000000000000000000000000000000000000000000000000,"
                + "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079",
        "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb,"
                + "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
    })
    void publicKeysAreThoseOfTheRfc(String secret, String key) {
        byte[] computed = Curve25519.publicKey(HexFormat.of().parseHex(secret));

        assertThat(HexFormat.of().formatHex(computed)).isEqualTo(key);
    }

    @Test
    void clampingSetsTheFiveBitsOfTheRfc() {
        byte[] ones = new byte[32];
        Arrays.fill(ones, (byte) 0xff);

        assertThat(HexFormat.of().formatHex(Curve25519.clamp(ones)))
                .isEqualTo("f8" + "ff".repeat(30) + "7f");
        assertThat(HexFormat.of().formatHex(Curve25519.clamp(new byte[32])))
                .isEqualTo("00".repeat(31) + "40");
    }
}
