package dev.nutshell.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.endpoint.PortRequest;
import dev.nutshell.network.endpoint.Protocol;
import dev.nutshell.spec.container.ContainerPort;
import dev.nutshell.spec.container.PortBinding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PortRequestsTest {
    @Test
    void neighboursBecomeOneRange() {
        Map<ContainerPort, List<PortBinding>> ports = new HashMap<>();
        for (int i = 0; i < 1000; i++) {
            ports.put(
                    new ContainerPort(80 + i, "tcp"),
                    List.of(new PortBinding("", Integer.toString(8000 + i))));
        }
        assertThat(PortRequests.of(ports, List.of(), ""))
                .containsExactly(
                        new PortRequest(Protocol.TCP, Optional.empty(), 8000, 8000, 80, 1000));
    }

    @Test
    void freePortsStaySingleAndExposedOnesAreAdded() {
        Map<ContainerPort, List<PortBinding>> ports =
                Map.of(
                        new ContainerPort(80, "tcp"),
                        List.of(new PortBinding("127.0.0.1", "8000-8010")));
        assertThat(
                        PortRequests.of(
                                ports,
                                List.of(new ContainerPort(80, "tcp"), new ContainerPort(81, "udp")),
                                ""))
                .containsExactly(
                        new PortRequest(
                                Protocol.TCP,
                                Optional.of(IpAddress.parse("127.0.0.1")),
                                8000,
                                8010,
                                80,
                                1),
                        new PortRequest(Protocol.UDP, Optional.empty(), 0, 0, 81, 1));
    }
}
