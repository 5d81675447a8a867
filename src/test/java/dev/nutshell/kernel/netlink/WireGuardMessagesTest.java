package dev.nutshell.kernel.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/// Bytes as `<linux/wireguard.h>` describes them, on a little-endian machine.
@EnabledIf("isLittleEndian")
class WireGuardMessagesTest {
    private static final int FAMILY = 0x1d;
    private static final int LINK = 5;
    private static final String SET_DEVICE = "1d00" + "0500" + "07000000" + "00000000" + "01010000";
    private static final String LINK_FIVE = "0800" + "0100" + "05000000";

    /// fe80::2/128.
    private static final String INSIDE =
            "2c00"
                    + "0980"
                    + "2800"
                    + "0080"
                    + "0600"
                    + "0100"
                    + "0a00"
                    + "0000"
                    + "1400"
                    + "0200"
                    + "fe800000000000000000000000000002"
                    + "0500"
                    + "0300"
                    + "80"
                    + "000000";

    @Test
    void familyIsAskedForByName() {
        assertThat(bytes(WireGuardMessages.family()))
                .isEqualTo(
                        "24000000 1000 0500 07000000 00000000 03010000 0e00 0200".replace(" ", "")
                                + hex("wireguard")
                                + "00"
                                + "0000");
    }

    @Test
    void deviceGetsKeyAndPort() {
        assertThat(bytes(WireGuardMessages.configure(FAMILY, LINK, key(0xaa), 51821)))
                .isEqualTo(
                        "48000000"
                                + SET_DEVICE
                                + LINK_FIVE
                                + "2400"
                                + "0300"
                                + "aa".repeat(32)
                                + "0600"
                                + "0600"
                                + "6dca"
                                + "0000");
    }

    @Test
    void peerOverIpv4HasOneAddressInside() throws Exception {
        WireGuardPeer peer = peer("10.55.0.2");

        assertThat(bytes(WireGuardMessages.add(FAMILY, LINK, peer)))
                .isEqualTo(
                        "b4000000"
                                + SET_DEVICE
                                + LINK_FIVE
                                + "9800"
                                + "0880"
                                + "9400"
                                + "0080"
                                + "2400"
                                + "0100"
                                + "bb".repeat(32)
                                // replaces what the peer was allowed
                                + "0800"
                                + "0300"
                                + "02000000"
                                + "2400"
                                + "0200"
                                + "cc".repeat(32)
                                + "1400"
                                + "0400"
                                + "0200"
                                + "ca6d"
                                + "0a370002"
                                + "00".repeat(8)
                                + INSIDE);
    }

    @Test
    void peerOverIpv6HasALongerAddress() throws Exception {
        String bytes = bytes(WireGuardMessages.add(FAMILY, LINK, peer("fd55::2")));

        assertThat(bytes)
                .startsWith("c0000000")
                .endsWith(
                        "2000"
                                + "0400"
                                + "0a00"
                                + "ca6d"
                                + "00000000"
                                + "fd550000000000000000000000000002"
                                + "00000000"
                                + INSIDE);
    }

    @Test
    void peerIsRemovedByItsKey() {
        assertThat(bytes(WireGuardMessages.remove(FAMILY, LINK, key(0xbb))))
                .isEqualTo(
                        "50000000"
                                + SET_DEVICE
                                + LINK_FIVE
                                + "3400"
                                + "0880"
                                + "3000"
                                + "0080"
                                + "2400"
                                + "0100"
                                + "bb".repeat(32)
                                + "0800"
                                + "0300"
                                + "01000000");
    }

    private static WireGuardPeer peer(String endpoint) throws Exception {
        return new WireGuardPeer(
                key(0xbb),
                key(0xcc),
                new InetSocketAddress(InetAddress.getByName(endpoint), 51821),
                InetAddress.getByName("fe80::2"));
    }

    private static WireGuardKey key(int each) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) each);
        return new WireGuardKey(bytes);
    }

    private static String bytes(NetlinkMessage message) {
        return HexFormat.of().formatHex(message.toBytes(7, true));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    static boolean isLittleEndian() {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    }
}
