package dev.nutshell.network.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InterfaceSysctlTest {
    @Test
    void readsAListInItsOrder() {
        assertThat(
                        InterfaceSysctl.parseAll(
                                "net.ipv4.conf.IFNAME.log_martians=1,net.ipv6.neigh.ifname.gc_stale_time=30,"
                                        + "net.mpls.conf.IFNAME.input=1,net.ipv6.conf.IFNAME.stable_secret=fe80::1=x"))
                .containsExactly(
                        new InterfaceSysctl("ipv4", "conf", "log_martians", "1"),
                        new InterfaceSysctl("ipv6", "neigh", "gc_stale_time", "30"),
                        new InterfaceSysctl("mpls", "conf", "input", "1"),
                        new InterfaceSysctl("ipv6", "conf", "stable_secret", "fe80::1=x"));
        assertThat(InterfaceSysctl.parseAll("")).isEmpty();
    }

    @Test
    void isBelowTheInterfaceWhateverItsName() {
        InterfaceSysctl sysctl =
                InterfaceSysctl.parseAll("net.ipv4.conf.IFNAME.rp_filter=2").getFirst();

        assertThat(sysctl.file("eth0.7"))
                .isEqualTo(Path.of("/proc/sys/net/ipv4/conf/eth0.7/rp_filter"));
        assertThat(sysctl.parameter("lan")).isEqualTo("net.ipv4.conf.lan.rp_filter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "net.ipv4.conf.eth0.log_martians=1",
                "net.ipv4.conf.all.log_martians=1",
                "net.ipv4.conf.IfName.log_martians=1",
                "net.ipv4.ip_forward=1",
                "net.core.somaxconn=1",
                "net.bridge.conf.IFNAME.x=1",
                "net.ipv4.route.IFNAME.flush=1",
                "net.ipv4.conf.IFNAME=1",
                "net.ipv4.conf.IFNAME.=1",
                "net.ipv4.conf.IFNAME.log_martians",
                "net.ipv4.conf.IFNAME.log_martians=",
                "net.ipv4.conf.IFNAME.a.b=1",
                "net.ipv4.conf.IFNAME.../../../kernel/panic=1",
                "net.ipv4.conf.IFNAME./x=1",
                "kernel.ipv4.conf.IFNAME.log_martians=1",
                " net.ipv4.conf.IFNAME.log_martians=1",
                "=1",
                "x"
            })
    void refusesWhatIsNotOfTheInterface(String text) {
        String message =
                "invalid sysctl \""
                        + text
                        + "\" of com.docker.network.endpoint.sysctls: want"
                        + " net.PROTOCOL.TABLE.IFNAME.NAME=VALUE, the protocol ipv4, ipv6 or mpls, the"
                        + " table conf or neigh";

        assertThatThrownBy(
                        () ->
                                InterfaceSysctl.parseAll(
                                        "net.ipv4.conf.IFNAME.log_martians=1," + text))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT))
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "net.ipv6.conf.IFNAME.disable_ipv6=1, true",
        "net.ipv6.conf.IFNAME.disable_ipv6=0, false",
        "'net.ipv6.conf.IFNAME.disable_ipv6=1,net.ipv6.conf.IFNAME.disable_ipv6=0', false",
        "net.ipv6.neigh.IFNAME.disable_ipv6=1, false",
        "net.ipv6.conf.IFNAME.accept_ra=1, false",
    })
    void theLastWordOnIpv6Counts(String text, boolean disabled) {
        assertThat(InterfaceSysctl.disableIpv6(InterfaceSysctl.parseAll(text))).isEqualTo(disabled);
    }
}
