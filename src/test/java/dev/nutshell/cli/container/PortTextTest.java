package dev.nutshell.cli.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.engine.PublishedPort;
import dev.nutshell.spec.container.ContainerPort;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Cases of docker/cli's own test of `DisplayablePorts`.
class PortTextTest {
    @Test
    void neighboursMakeARange() {
        assertThat(PortText.of(List.of(port(9988, "tcp")))).isEqualTo("9988/tcp");
        assertThat(PortText.of(List.of(port(9988, "udp")))).isEqualTo("9988/udp");
        assertThat(PortText.of(List.of(port(998, "tcp"), port(999, "tcp"), port(1000, "tcp"))))
                .isEqualTo("998-1000/tcp");
        assertThat(
                        PortText.of(
                                List.of(
                                        port(3, "tcp"),
                                        port(1, "tcp"),
                                        port(5, "tcp"),
                                        port(4, "tcp"))))
                .isEqualTo("1/tcp, 3-5/tcp");
        assertThat(
                        PortText.of(
                                List.of(
                                        new PublishedPort(
                                                new ContainerPort(80, "tcp"), "0.0.0.0", 80),
                                        new PublishedPort(
                                                new ContainerPort(81, "tcp"), "0.0.0.0", 81))))
                .isEqualTo("0.0.0.0:80-81->80-81/tcp");
    }

    @Test
    void movedPortsAreShownOneByOne() {
        assertThat(
                        PortText.of(
                                List.of(
                                        new PublishedPort(
                                                new ContainerPort(9988, "tcp"), "4.3.2.1", 8899),
                                        new PublishedPort(
                                                new ContainerPort(9988, "tcp"), "::", 8899),
                                        port(1, "udp"))))
                .isEqualTo("1/udp, 4.3.2.1:8899->9988/tcp, [::]:8899->9988/tcp");
    }

    private static PublishedPort port(int number, String protocol) {
        return new PublishedPort(new ContainerPort(number, protocol), "", 0);
    }
}
