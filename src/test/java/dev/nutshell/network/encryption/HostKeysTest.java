package dev.nutshell.network.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.netlink.WireGuardPeer;
import dev.nutshell.network.address.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostKeysTest {
    private static final byte[] SECRET =
            "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final HostKeys KEYS = HostKeys.of(SECRET, 77, 51821);

    /// Computed by HMAC-SHA256 of Python's and `wg pubkey`: hosts of different versions must agree for ever.
    @ParameterizedTest
    @CsvSource({
        "10.55.0.1,yKv26x+B6Aqivv+wda/tx8jxRz0iMBMvtk9XhugKhm8=,"
                + "nx5j0CAv0CZSoNiWDUt3jv8q+VHlkBTLHZXQm7iyOx4=,fe80::9c43:f947:7046:fa0c",
        "10.55.0.2,CAe26U/u9uiRb1i7zTsAVaeSFdzDebGTXqAfP3pW/mQ=,"
                + "jUxje0AW/08uBU5ZOYd2vYQr6amaZ0Vd8zpANqC5xjU=,fe80::142f:d651:ab73:2db9",
        "fd55::1,gIZPhRFEea3UM3jj7nAFWA5fSsRZO97DSK2SpcnLdWs=,"
                + "4q5AjxWr80iWiZOrx4Op90iGjxjB8BxYGdAhJmISDVQ=,fe80::65cb:4134:aa01:336f",
    })
    void keysFollowFromSecretNetworkAndAddress(
            String host, String secret, String key, String inside) throws Exception {
        IpAddress address = IpAddress.parse(host);
        WireGuardPeer peer = KEYS.peer(address);

        assertThat(base64(KEYS.secret(address).bytes())).isEqualTo(secret);
        assertThat(base64(peer.key().bytes())).isEqualTo(key);
        assertThat(base64(peer.preshared().bytes()))
                .isEqualTo("bBVZMQ1uoCfDM3gxTqubsI9Co5T1sO53uL5rCYo7s/c=");
        assertThat(KEYS.inside(Set.of(address))).containsExactly(IpAddress.parse(inside));
        assertThat(peer.inside()).isEqualTo(InetAddress.getByName(inside));
        assertThat(peer.endpoint())
                .isEqualTo(new InetSocketAddress(InetAddress.getByName(host), 51821));
    }

    @Test
    void networksOfOneSecretHaveNothingInCommon() {
        IpAddress host = IpAddress.parse("10.55.0.1");
        HostKeys other = HostKeys.of(SECRET, 78, 51821);

        assertThat(other.key(host)).isNotEqualTo(KEYS.key(host));
        assertThat(other.inside(host)).isNotEqualTo(KEYS.inside(host));
        assertThat(other.peer(host).preshared()).isNotEqualTo(KEYS.peer(host).preshared());
    }

    @Test
    void keysDoNotShowThemselves() {
        WireGuardPeer peer = KEYS.peer(IpAddress.parse("10.55.0.1"));

        assertThat(peer).asString().contains("key=key, preshared=key");
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
