package dev.nutshell.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.endpoint.PortMapping;
import dev.nutshell.network.endpoint.PortRequest;
import dev.nutshell.network.endpoint.Protocol;
import dev.nutshell.network.endpoint.PublishPolicy;
import dev.nutshell.network.endpoint.UserModeLink;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class UserModeTest {
    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

    private static PortRequest port(Protocol protocol, int host, int container, int count) {
        return new PortRequest(protocol, Optional.empty(), host, host, container, count);
    }

    private static PortRequest at(IpAddress address, int host, int container) {
        return new PortRequest(Protocol.TCP, Optional.of(address), host, host, container, 1);
    }

    @Test
    void withoutPortsNothingIsForwardedInEitherDirection() {
        UserModeLink link = UserMode.link("/usr/bin/pasta", List.of());

        assertThat(link.command())
                .containsExactly(
                        "/usr/bin/pasta",
                        "--quiet",
                        "--config-net",
                        "--no-map-gw",
                        "--dns-forward",
                        "169.254.1.1",
                        "-T",
                        "none",
                        "-U",
                        "none",
                        "-t",
                        "none",
                        "-u",
                        "none");
        assertThat(link.ports()).isEmpty();
    }

    @Test
    void eachPortIsAWordOfItsProtocol() {
        List<PortRequest> ports =
                List.of(
                        port(Protocol.TCP, 8080, 80, 1),
                        port(Protocol.UDP, 5353, 53, 1),
                        port(Protocol.TCP, 9000, 7000, 11),
                        at(LOOPBACK, 8081, 81),
                        at(IpAddress.parse("::1"), 8082, 82));

        List<String> words = UserMode.link("pasta", ports).command();

        assertThat(words.subList(words.indexOf("-t"), words.size()))
                .containsExactly(
                        "-t",
                        "8080:80",
                        "-t",
                        "9000-9010:7000-7010",
                        "-t",
                        "127.0.0.1/8081:81",
                        "-t",
                        "::1/8082:82",
                        "-u",
                        "5353:53");
    }

    @Test
    void whatOnlyTheHostIsToReachIsBoundToItsLoopback() {
        IpAddress elsewhere = IpAddress.parse("10.0.0.1");
        List<PortRequest> ports = List.of(port(Protocol.UDP, 5353, 53, 2), at(elsewhere, 8080, 80));

        assertThat(UserMode.restricted(ports, PublishPolicy.LOCALHOST))
                .containsExactly(ports.getFirst().on(LOOPBACK), ports.getLast());
        assertThat(UserMode.restricted(ports, PublishPolicy.FIREWALL)).isEqualTo(ports);
        assertThat(UserMode.restricted(ports, PublishPolicy.ALL)).isEqualTo(ports);
    }

    @Test
    void aPortWithoutAnAddressIsPublishedInBothFamilies() {
        assertThat(
                        UserMode.link(
                                        "pasta",
                                        List.of(
                                                port(Protocol.UDP, 5353, 53, 2),
                                                at(LOOPBACK, 8081, 81)))
                                .ports())
                .containsExactly(
                        new PortMapping(Protocol.UDP, IpAddress.parse("0.0.0.0"), 5353, 53, 2),
                        new PortMapping(Protocol.UDP, IpAddress.parse("::"), 5353, 53, 2),
                        new PortMapping(Protocol.TCP, LOOPBACK, 8081, 81, 1));
    }

    @Test
    void anyFreePortIsOneThatIsKnownBeforeTheStart() {
        UserModeLink link = UserMode.link("pasta", List.of(at(LOOPBACK, 0, 80)));

        int host = link.ports().getFirst().firstHost();
        assertThat(host).isGreaterThanOrEqualTo(1024);
        assertThat(link.command()).containsSequence("-t", "127.0.0.1/" + host + ":80");
    }

    @Test
    void sctpIsForRoot() {
        assertThatThrownBy(() -> UserMode.link("pasta", List.of(port(Protocol.SCTP, 8080, 80, 1))))
                .isInstanceOf(EngineException.class)
                .hasMessage("sctp ports can be published by root only");
    }
}
