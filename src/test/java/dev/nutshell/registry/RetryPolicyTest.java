package dev.nutshell.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2015-10-21T07:28:00Z"));

    @Test
    void pausesDoubleUpToALimitAndAreCutAtRandom() {
        RetryPolicy policy =
                new RetryPolicy(
                        9,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(60),
                        Thread::sleep);
        for (int round = 0; round < 200; round++) {
            assertThat(policy.pause(1)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
            assertThat(policy.pause(2)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
            assertThat(policy.pause(3)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
            assertThat(policy.pause(4)).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(6));
            assertThat(policy.pause(1000)).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(6));
        }
    }

    @Test
    void headerNamesSecondsOrADate() {
        assertThat(RetryPolicy.asked(" 120 ", CLOCK)).contains(Duration.ofSeconds(120));
        assertThat(RetryPolicy.asked("Wed, 21 Oct 2015 07:29:30 GMT", CLOCK))
                .contains(Duration.ofSeconds(90));
        assertThat(RetryPolicy.asked("Wed, 21 Oct 2015 07:00:00 GMT", CLOCK))
                .contains(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "soon", "99999999999999999999", "1.5"})
    void whatIsNeitherIsIgnored(String header) {
        assertThat(RetryPolicy.asked(header, CLOCK)).isEmpty();
    }
}
