package dev.nutshell.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InsecureRegistriesTest {
    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "localhost:5000, true",
        "LOCALHOST:5000, true",
        "127.0.0.1:5000, true",
        "127.1.2.3, true",
        "[::1]:5000, true",
        "localhost.example.com, false",
        "127.0.0.1.example.com:5000, false",
        "10.0.0.1:5000, false",
        "docker.io, false"
    })
    void whatIsOnThisMachineIsInsecure(String domain, boolean expected) {
        assertThat(InsecureRegistries.LOOPBACK.contains(domain)).isEqualTo(expected);
    }

    @Test
    void listHoldsNamesAndNetworks() {
        InsecureRegistries listed =
                new InsecureRegistries(List.of("Reg.test:5000", "10.0.0.0/8", "fd00::/8"), false);

        assertThat(
                        List.of(
                                listed.contains("reg.test:5000"),
                                listed.contains("10.9.9.9:443"),
                                listed.contains("[fd00::7]:5000")))
                .containsOnly(true);
        assertThat(
                        List.of(
                                listed.contains("reg.test"),
                                listed.contains("a.reg.test:5000"),
                                listed.contains("11.0.0.1"),
                                listed.contains("localhost:5000")))
                .containsOnly(false);
    }
}
