package dev.nutshell.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.engine.Filters;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortRangeTest {
    @ParameterizedTest
    @CsvSource({
        "80, 80, tcp, true",
        "80, 80, udp, false",
        "53/udp, 53, udp, true",
        "8000-8010, 8000, tcp, true",
        "8000-8010, 8010, tcp, true",
        "8000-8010, 8011, tcp, false",
        "8000-8010/sctp, 8005, sctp, true"
    })
    void containsItsPorts(String value, int port, String protocol, boolean contained) {
        PortRange range = PortRange.of("publish", filters(value)).getFirst();

        assertThat(range.contains(port, protocol)).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http", "80/icmp", "90-80", "65536", "1-65536", "-1", "1-2-3"})
    void refusesWhatIsNoPort(String value) {
        assertThatThrownBy(() -> PortRange.of("publish", filters(value)))
                .isInstanceOf(EngineException.class)
                .hasMessage("invalid filter 'publish=" + value + "': want PORT[-PORT][/PROTOCOL]");
    }

    private static Filters filters(String value) {
        return new Filters(Map.of("publish", List.of(value)));
    }
}
