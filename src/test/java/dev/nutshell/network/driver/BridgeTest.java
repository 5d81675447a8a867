package dev.nutshell.network.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeTest {
    @ParameterizedTest
    @CsvSource({
        "64k, 65536",
        "65536, 65536",
        "128KiB, 131072",
        "0.25m, 262144",
        "256kb, 262144",
        "'', 0"
    })
    void theLargestSegmentIsASize(String text, int bytes) {
        Map<String, String> options = Map.of("nutshell.network.gso_ipv4_max_size", text);
        NetworkDriver.of("bridge", options, "br-0");

        assertThat(Bridge.gsoIpv4MaxSize(options)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"65535", "257k", "1g", "9999999t", "0", "-1", "large", "64 kilo"})
    void aSegmentThatNoInterfaceTakesIsRefused(String text) {
        Map<String, String> options = Map.of("nutshell.network.gso_ipv4_max_size", text);

        assertThatThrownBy(() -> NetworkDriver.of("bridge", options, "br-0"))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT))
                .hasMessage(
                        "invalid value \""
                                + text
                                + "\" for option nutshell.network.gso_ipv4_max_size of network driver"
                                + " bridge: want a size from 64KiB to 256KiB");
    }

    @Test
    void interfacesOfTheHostHaveTheirOwn() {
        Map<String, String> options = Map.of("nutshell.network.gso_ipv4_max_size", "128k");

        assertThatThrownBy(() -> NetworkDriver.of("macvlan", options, "dm-0"))
                .hasMessage(
                        "unknown option \"nutshell.network.gso_ipv4_max_size\" of network driver"
                                + " macvlan");
    }
}
