package dev.nutshell.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PortClaimTest {
    @Test
    void answerComesFromThePortThatWasAsked() {
        HexFormat hex = HexFormat.of();
        byte[] client = hex.parseHex("0200d431ac1200050000000000000000");

        assertThat(hex.formatHex(PortClaim.packet(new byte[] {1, 2, 3}, client)))
                // version and length, tos, total; id and fragment; ttl, udp, checksum; addresses
                .isEqualTo(
                        "4500001f"
                                + "00000000"
                                + "40110000"
                                + "7f00000b"
                                + "ac120005"
                                // ports; length, no checksum
                                + "0035d431"
                                + "000b0000"
                                + "010203");
    }
}
