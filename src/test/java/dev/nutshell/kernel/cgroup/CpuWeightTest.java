package dev.nutshell.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuWeightTest {
    /// Ends and default are given; the others are results of the reference implementation.
    @ParameterizedTest
    @CsvSource({
        "1,1",
        "2,1",
        "256,35",
        "512,59",
        "1024,100",
        "2048,174",
        "262144,10000",
        "300000,10000"
    })
    void weightOfShares(long shares, long weight) {
        assertThat(CpuController.V2.weight(shares)).isEqualTo(weight);
    }

    @Test
    void moreSharesNeverWeighLess() {
        long last = 0;
        for (long shares = 2; shares <= 262_144; shares++) {
            long weight = CpuController.V2.weight(shares);
            assertThat(weight).isBetween(Math.max(1, last), 10_000L);
            last = weight;
        }
    }
}
