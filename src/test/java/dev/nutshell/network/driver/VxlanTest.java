package dev.nutshell.network.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.network.address.IpAddress.Family;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VxlanTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "vxlan.peers=10.0.0.2,10.0.0.3",
                "vxlan.peers=fd00::2 vxlan.local=fd00::1 vxlan.port=8472",
                "vxlan.group=239.0.0.1 vxlan.dev=eth0",
                "etcd=http://10.0.0.9:2379,https://etcd.example:2379 etcd.cacert=/a etcd.cert=/b"
                        + " etcd.key=/c etcd.ttl=60 vxlan.dev=eth0",
                "vxlan.peers=10.0.0.2 encrypted=true wireguard.secret-file=/k wireguard.port=1",
            })
    void travelsWhole(String options) {
        NetworkDriver driver = driver("vxlan.id=7 " + options);
        WireWriter wire = new WireWriter();
        NetworkDriver.writeTo(wire, driver);

        assertThat(NetworkDriver.read(new WireReader(wire.toBytes(), "driver"))).isEqualTo(driver);
    }

    @Test
    void headersOfIpv6TakeMoreRoom() {
        Vxlan driver = (Vxlan) driver("vxlan.id=7 vxlan.peers=10.0.0.2");

        assertThat(driver.inside(1500, Family.V4)).isEqualTo(1450);
        assertThat(driver.inside(1500, Family.V6)).isEqualTo(1430);
    }

    @ParameterizedTest
    @ValueSource(strings = {"encrypted=true", "encrypted=1", "encrypted="})
    void encryptionTakesRoomAndThePortOfWireGuard(String word) {
        Vxlan driver =
                (Vxlan) driver("vxlan.id=7 vxlan.peers=10.0.0.2 wireguard.secret-file=/k " + word);

        assertThat(driver.encryption()).contains(new Encryption("/k", 51821));
        assertThat(driver.inside(1500, Family.V4)).isEqualTo(1370);
        assertThat(driver.inside(1500, Family.V6)).isEqualTo(1350);
    }

    @Test
    void encryptedFalseIsNotEncrypted() {
        Vxlan driver = (Vxlan) driver("vxlan.id=7 vxlan.peers=10.0.0.2 encrypted=false");

        assertThat(driver.encryption()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "vxlan.peers=10.0.0.2"
                        + "|invalid value \"\" for option vxlan.id of network driver overlay: want"
                        + " the same number on every host, 1 to 16777215",
                "vxlan.id=16777216 vxlan.peers=10.0.0.2"
                        + "|invalid value \"16777216\" for option vxlan.id of network driver"
                        + " overlay: want a number from 1 to 16777215",
                "vxlan.id=7"
                        + "|an overlay network needs to know the other hosts: give one of"
                        + " vxlan.peers, vxlan.group and etcd",
                "vxlan.id=7 vxlan.peers=10.0.0.2 etcd=http://10.0.0.9:2379"
                        + "|conflicting options of an overlay network: give one of vxlan.peers,"
                        + " vxlan.group and etcd",
                "vxlan.id=7 vxlan.peers=10.0.0.2,host-b"
                        + "|invalid value \"10.0.0.2,host-b\" for option vxlan.peers of network"
                        + " driver overlay: want an IP address",
                "vxlan.id=7 vxlan.peers=10.0.0.2,fd00::3"
                        + "|invalid value \"fd00::3\" for option vxlan.peers of network driver"
                        + " overlay: want IPv4 or IPv6 for all of them",
                "vxlan.id=7 vxlan.peers=239.0.0.1"
                        + "|invalid value \"239.0.0.1\" for option vxlan.peers of network driver"
                        + " overlay: want the address of a host",
                "vxlan.id=7 vxlan.peers=10.0.0.2 vxlan.local=fd00::1"
                        + "|invalid value \"fd00::1\" for option vxlan.local of network driver"
                        + " overlay: want IPv4 or IPv6 as for the other hosts",
                "vxlan.id=7 vxlan.peers=10.0.0.2 vxlan.local=127.0.0.1"
                        + "|invalid value \"127.0.0.1\" for option vxlan.local of network driver"
                        + " overlay: other hosts cannot send there",
                "vxlan.id=7 vxlan.group=10.0.0.2 vxlan.dev=eth0"
                        + "|invalid value \"10.0.0.2\" for option vxlan.group of network driver"
                        + " overlay: want a multicast address, 224.0.0.0/4 or ff00::/8",
                "vxlan.id=7 vxlan.group=239.0.0.1"
                        + "|invalid value \"239.0.0.1\" for option vxlan.group of network driver"
                        + " overlay: a multicast group needs vxlan.dev",
                "vxlan.id=7 etcd=10.0.0.9:2379"
                        + "|invalid value \"10.0.0.9:2379\" for option etcd of network driver"
                        + " overlay: want http://HOST:PORT or https://HOST:PORT, between commas",
                "vxlan.id=7 etcd=http://user:secret@10.0.0.9:2379"
                        + "|invalid value \"http://user:secret@10.0.0.9:2379\" for option etcd of"
                        + " network driver overlay: want http://HOST:PORT or https://HOST:PORT,"
                        + " between commas",
                "vxlan.id=7 etcd=http://10.0.0.9:2379 etcd.cert=/c"
                        + "|invalid value \"/c\" for option etcd.cert of network driver overlay:"
                        + " want etcd.cert and etcd.key, or neither of them",
                "vxlan.id=7 etcd=http://10.0.0.9:2379 etcd.cacert=ca.pem"
                        + "|invalid value \"ca.pem\" for option etcd.cacert of network driver"
                        + " overlay: want an absolute path",
                "vxlan.id=7 vxlan.peers=10.0.0.2 etcd.ttl=9"
                        + "|invalid value \"9\" for option etcd.ttl of network driver overlay: it"
                        + " says nothing without etcd",
                "vxlan.id=7 vxlan.peers=10.0.0.2 encrypted=true"
                        + "|invalid value \"\" for option wireguard.secret-file of network driver"
                        + " overlay: want the file with the secret that all hosts of the network"
                        + " have",
                "vxlan.id=7 vxlan.peers=10.0.0.2 encrypted=yes wireguard.secret-file=/k"
                        + "|invalid value \"yes\" for option encrypted of network driver overlay:"
                        + " want true or false",
                "vxlan.id=7 vxlan.peers=10.0.0.2 encrypted=true wireguard.secret-file=k"
                        + "|invalid value \"k\" for option wireguard.secret-file of network driver"
                        + " overlay: want an absolute path",
                "vxlan.id=7 vxlan.peers=10.0.0.2 wireguard.secret-file=/k"
                        + "|invalid value \"/k\" for option wireguard.secret-file of network driver"
                        + " overlay: it says nothing without encrypted=true",
                "vxlan.id=7 vxlan.peers=10.0.0.2 encrypted=0 wireguard.port=9"
                        + "|invalid value \"9\" for option wireguard.port of network driver"
                        + " overlay: it says nothing without encrypted=true",
                "vxlan.id=7 vxlan.group=239.0.0.1 vxlan.dev=eth0 encrypted=true"
                        + " wireguard.secret-file=/k"
                        + "|invalid value \"239.0.0.1\" for option vxlan.group of network driver"
                        + " overlay: a multicast group cannot be encrypted for; name the hosts"
                        + " with vxlan.peers or etcd",
                "vxlan.id=7 vxlan.peers=10.0.0.2 encrypted=true wireguard.secret-file=/k"
                        + " wireguard.port=4789"
                        + "|invalid value \"4789\" for option wireguard.port of network driver"
                        + " overlay: want another one than vxlan.port",
            })
    void badOptionsAreOneClearLine(String options, String message) {
        assertThatThrownBy(() -> driver(options))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT))
                .hasMessage(message);
    }

    private static NetworkDriver driver(String options) {
        Map<String, String> all = new TreeMap<>();
        for (String option : options.split(" ")) {
            all.put(
                    option.substring(0, option.indexOf('=')),
                    option.substring(option.indexOf('=') + 1));
        }
        return NetworkDriver.of(Vxlan.NAME, all, "br-0");
    }
}
