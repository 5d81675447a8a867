package dev.nutshell.container.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.runtime.StartPlans;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration YOUNG = Duration.ofMillis(999);
    private static final Duration OLD = Duration.ofSeconds(1);

    private final Health health =
            new Health(
                    new HealthPlan(
                            StartPlans.full().init(),
                            Duration.ofSeconds(30),
                            Duration.ofSeconds(3),
                            Duration.ofSeconds(1),
                            Duration.ofMillis(50),
                            3));

    @Test
    void startsWithoutAResult() {
        assertThat(health.toJson())
                .isEqualTo("{\"Status\":\"starting\",\"FailingStreak\":0,\"Log\":[]}");
    }

    @Test
    void oneGoodProbeMakesItHealthy() {
        health.add(result(0, "fine\n"), YOUNG);

        assertThat(health.toJson())
                .isEqualTo(
                        "{\"Status\":\"healthy\",\"FailingStreak\":0,\"Log\":[{\"Start\":\"2026-01-02T03:04:05Z\","
                                + "\"End\":\"2026-01-02T03:04:06Z\",\"ExitCode\":0,\"Output\":\"fine\\u000a\"}]}");
    }

    @Test
    void failuresInARowMakeItUnhealthy() {
        health.add(result(0, ""), OLD);
        health.add(result(1, ""), OLD);
        health.add(result(-1, ""), OLD);
        assertThat(health.status()).isEqualTo(Health.Status.HEALTHY);

        health.add(result(2, ""), OLD);
        assertThat(health.status()).isEqualTo(Health.Status.UNHEALTHY);
        assertThat(health.failingStreak()).isEqualTo(3);

        health.add(result(0, ""), OLD);
        assertThat(health.status()).isEqualTo(Health.Status.HEALTHY);
        assertThat(health.failingStreak()).isZero();
    }

    @Test
    void failuresInTheStartPeriodDoNotCount() {
        for (int i = 0; i < 10; i++) {
            health.add(result(1, ""), YOUNG);
        }
        assertThat(health.status()).isEqualTo(Health.Status.STARTING);
        assertThat(health.failingStreak()).isZero();
    }

    @Test
    void failuresAfterTheFirstGoodProbeCountInTheStartPeriodToo() {
        health.add(result(0, ""), YOUNG);
        for (int i = 0; i < 3; i++) {
            health.add(result(1, ""), YOUNG);
        }
        assertThat(health.status()).isEqualTo(Health.Status.UNHEALTHY);
    }

    @Test
    void probesAreCloserInTheStartPeriodUntilOneIsGood() {
        assertThat(health.pause(YOUNG)).isEqualTo(Duration.ofMillis(50));
        assertThat(health.pause(OLD)).isEqualTo(Duration.ofSeconds(30));

        health.add(result(0, ""), YOUNG);
        assertThat(health.pause(YOUNG)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void lastFiveResultsAreKept() {
        for (int i = 0; i < 7; i++) {
            health.add(result(0, "output " + i), OLD);
        }
        assertThat(health.toJson())
                .doesNotContain("output 1")
                .containsSubsequence("output 2", "output 3", "output 4", "output 5", "output 6");
    }

    @Test
    void newRunStartsAnewAndKeepsTheLog() {
        health.add(result(1, "old"), OLD);
        health.end();
        assertThat(health.status()).isEqualTo(Health.Status.UNHEALTHY);

        health.begin();
        assertThat(health.status()).isEqualTo(Health.Status.STARTING);
        assertThat(health.failingStreak()).isZero();
        assertThat(health.toJson()).contains("old");
    }

    private static Health.Result result(int code, String output) {
        return new Health.Result(START, START.plusSeconds(1), code, output);
    }
}
