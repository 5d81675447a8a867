package dev.nutshell.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanDurationTest {
    @ParameterizedTest
    @CsvSource({
        "PT-5S, Less than a second",
        "PT0S, Less than a second",
        "PT0.999S, Less than a second",
        "PT1S, 1 second",
        "PT1.999S, 1 second",
        "PT2S, 2 seconds",
        "PT59S, 59 seconds",
        "PT60S, About a minute",
        "PT119S, About a minute",
        "PT120S, 2 minutes",
        "PT59M59S, 59 minutes",
        "PT60M, About an hour",
        "PT89M59S, About an hour",
        "PT90M, 2 hours",
        "PT3H29M59S, 3 hours",
        "PT3H30M, 4 hours",
        "PT47H29M59S, 47 hours",
        "PT47H30M, 2 days",
        "P13DT23H, 13 days",
        "P13DT23H30M, 2 weeks",
        "P59DT23H29M, 8 weeks",
        "P59DT23H30M, 2 months",
        "P729D, 24 months",
        "P729DT23H30M, 1 years",
        "P1095D, 3 years",
        "P1094DT23H59M, 2 years",
        "P36500D, 100 years"
    })
    void saysItAsDockerDoes(Duration duration, String text) {
        assertThat(HumanDuration.of(duration)).isEqualTo(text);
    }
}
