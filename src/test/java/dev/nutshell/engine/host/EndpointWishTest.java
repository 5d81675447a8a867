package dev.nutshell.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.network.NetworkRecord;
import dev.nutshell.network.NetworkRequest;
import dev.nutshell.network.driver.Rates;
import dev.nutshell.network.endpoint.InterfaceSysctl;
import dev.nutshell.network.endpoint.Wish;
import dev.nutshell.spec.container.EndpointConfig;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndpointWishTest {
    private static final String SYSCTLS = "com.docker.network.endpoint.sysctls";
    private static final NetworkRecord NETWORK =
            new NetworkRecord(
                    "a".repeat(64), Instant.EPOCH, NetworkRequest.plain("net1", "bridge"));

    @Test
    void takesTheSysctlsOfTheInterface() {
        assertThat(wish(List.of(), SYSCTLS, "net.ipv4.conf.IFNAME.forwarding=0").sysctls())
                .containsExactly(new InterfaceSysctl("ipv4", "conf", "forwarding", "0"));
    }

    @Test
    void saysHowSeveralSysctlsAreWritten() {
        refused(
                () -> wish(List.of(), "net.ipv6.conf.ifname.accept_ra", "2"),
                "unknown driver option \"net.ipv6.conf.ifname.accept_ra\" for network net1; several"
                        + " sysctls are one option, in double quotes:"
                        + " \"driver-opt=com.docker.network.endpoint.sysctls=A,B\"");
        refused(
                () -> wish(List.of(), "other", "2"),
                "unknown driver option \"other\" for network net1");
    }

    @Test
    void noAddressIsAskedForAnInterfaceWithoutIpv6() {
        String off = "net.ipv6.conf.IFNAME.disable_ipv6=1";

        assertThat(wish(List.of("169.254.0.5"), SYSCTLS, off).linkLocal()).hasSize(1);
        refused(
                () -> wish(List.of("169.254.0.5", "fe80::5"), SYSCTLS, off),
                "invalid address fe80::5: com.docker.network.endpoint.sysctls switches IPv6 off on"
                        + " network net1");
    }

    @Test
    void aUserHasNoInterfaceOfTheEngines() {
        EndpointWish.requireNoSysctls(EndpointConfig.NONE);

        assertThatThrownBy(
                        () ->
                                EndpointWish.requireNoSysctls(
                                        config(List.of(), Map.of(SYSCTLS, "x"))))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure ->
                                assertThat(failure.kind()).isEqualTo(ErrorKind.PERMISSION_DENIED));
    }

    private static void refused(Runnable reading, String message) {
        assertThatThrownBy(reading::run)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT))
                .hasMessage(message);
    }

    private static Wish wish(List<String> linkLocal, String option, String value) {
        return EndpointWish.of(
                NETWORK,
                NETWORK.driver(),
                config(linkLocal, Map.of(option, value)),
                Rates.UNLIMITED);
    }

    private static EndpointConfig config(List<String> linkLocal, Map<String, String> options) {
        return new EndpointConfig("", "", linkLocal, List.of(), List.of(), "", options, 0);
    }
}
