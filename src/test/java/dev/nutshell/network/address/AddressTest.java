package dev.nutshell.network.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.network.address.IpAddress.Family;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AddressTest {
    @Test
    void textsAreReadAsTheJdkReadsThem() throws Exception {
        for (String text :
                List.of(
                        "0.0.0.0",
                        "255.255.255.255",
                        "10.1.2.3",
                        "::",
                        "::1",
                        "fd00::1:0:0:1",
                        "2001:db8:1:2:3:4:5:6",
                        "fe80::",
                        "1::8",
                        "64:ff9b::1.2.3.4")) {
            assertThat(IpAddress.parse(text).bytes())
                    .as(text)
                    .isEqualTo(InetAddress.getByName(text).getAddress());
        }
    }

    @Test
    void whatIsNoAddressIsNone() {
        for (String text :
                List.of(
                        "",
                        "1.2.3",
                        "1.2.3.4.5",
                        "256.1.1.1",
                        "01.2.3.4",
                        "1.2.3.-4",
                        ":",
                        ":::",
                        "1::2::3",
                        "12345::",
                        "fe80::1%eth0",
                        "1:2:3:4:5:6:7",
                        "::g",
                        "1:2:3:4:5:6:7:8:9")) {
            assertThat(IpAddress.find(text)).as(text).isEmpty();
        }
    }

    @Test
    void ipv6IsWrittenAsRfc5952Wants() {
        assertThat(IpAddress.parse("2001:0DB8:0:0:1:0:0:1")).hasToString("2001:db8::1:0:0:1");
        assertThat(IpAddress.parse("2001:db8:0:1:1:1:1:1")).hasToString("2001:db8:0:1:1:1:1:1");
        assertThat(IpAddress.parse("0:0:0:0:0:0:0:0")).hasToString("::");
        assertThat(IpAddress.parse("1:0:0:0:0:0:0:0")).hasToString("1::");
    }

    @Test
    void countingGoesOverTheMiddleOfAnIpv6Address() {
        assertThat(IpAddress.parse("fd00::ffff:ffff:ffff:ffff").plus(1))
                .hasToString("fd00:0:0:1::");
        assertThat(IpAddress.parse("fd00:0:0:1::").plus(-1))
                .hasToString("fd00::ffff:ffff:ffff:ffff");
    }

    @Test
    void aSubnetKnowsItsEnds() {
        Subnet subnet = Subnet.parse("10.1.2.3/22");
        assertThat(subnet).hasToString("10.1.0.0/22");
        assertThat(subnet.last()).hasToString("10.1.3.255");
        assertThat(Subnet.parse("fd00::/65").last()).hasToString("fd00::7fff:ffff:ffff:ffff");
        assertThat(subnet.overlaps(Subnet.parse("10.1.3.0/24"))).isTrue();
        assertThat(subnet.overlaps(Subnet.parse("10.1.4.0/24"))).isFalse();
        assertThat(Subnet.parse("0.0.0.0/0").overlaps(Subnet.parse("::/0"))).isFalse();
    }

    @Test
    void aSmallNetworkHoldsAllButNetworkBroadcastAndGateway() {
        AddressPool pool = pool("10.0.0.0/24");
        Set<IpAddress> taken = new HashSet<>();
        for (int i = 0; i < 253; i++) {
            taken.add(pool.free(taken).orElseThrow());
        }
        assertThat(taken).hasSize(253).doesNotContain(IpAddress.parse("10.0.0.255"));
        assertThat(pool.free(taken)).isEmpty();
    }

    @Test
    void anAddressOutsideOrOfTheGatewayIsRefused() {
        assertThatThrownBy(() -> pool("10.0.0.0/24").claim(IpAddress.parse("10.0.1.1")))
                .hasMessage(
                        "invalid address 10.0.1.1: it is not in the network's subnet 10.0.0.0/24");
        assertThatThrownBy(() -> pool("10.0.0.0/24").claim(IpAddress.parse("10.0.0.1")))
                .hasMessage(
                        "invalid address 10.0.0.1: it is the gateway's or reserved in subnet 10.0.0.0/24");
    }

    @Test
    void poolsSkipWhatTheHostUses() {
        SubnetPools pools = new SubnetPools(Subnet.parse("fd00:1:2::/48"));
        assertThat(pools.free(Family.V4, List.of())).hasToString("172.17.0.0/16");
        assertThat(
                        pools.free(
                                Family.V4,
                                List.of(
                                        Subnet.parse("172.17.5.0/24"),
                                        Subnet.parse("172.16.0.0/12"))))
                .hasToString("192.168.0.0/20");
        assertThat(pools.free(Family.V6, List.of(Subnet.parse("fd00:1:2::/64"))))
                .hasToString("fd00:1:2:1::/64");
        assertThatThrownBy(() -> pools.free(Family.V4, List.of(Subnet.parse("0.0.0.0/0"))))
                .hasMessageStartingWith("all predefined address pools have been fully subnetted");
    }

    private static AddressPool pool(String text) {
        Subnet subnet = Subnet.parse(text);
        return new AddressPool(subnet, subnet, Optional.of(subnet.first().plus(1)), Set.of());
    }

    @Test
    void hardwareAddressesAreReadInEachOfTheirForms() {
        MacAddress address = MacAddress.parse("02:11:22:33:44:55");

        assertThat(MacAddress.parse("02-11-22-33-44-55")).isEqualTo(address);
        assertThat(MacAddress.parse("0211.2233.4455")).isEqualTo(address);
        for (String bad :
                new String[] {"0211.2233", "021122334455", "0211.2233.44zz", "03:11:22:33:44:55"}) {
            assertThatThrownBy(() -> MacAddress.parse(bad))
                    .hasMessage("invalid MAC address \"" + bad + "\"");
        }
    }
}
