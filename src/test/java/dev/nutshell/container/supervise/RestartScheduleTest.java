package dev.nutshell.container.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.container.supervise.RestartRule.Condition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartScheduleTest {
    private static final Duration SHORT = Duration.ofMillis(9_999);
    private static final Duration LONG = Duration.ofSeconds(10);

    @ParameterizedTest
    @CsvSource({
        "NEVER,0,false",
        "NEVER,1,false",
        "ALWAYS,0,true",
        "ALWAYS,1,true",
        "UNLESS_STOPPED,0,true",
        "UNLESS_STOPPED,137,true",
        "ON_FAILURE,0,false",
        "ON_FAILURE,1,true"
    })
    void rulesLookAtTheExitCode(Condition condition, int code, boolean again) {
        assertThat(schedule(condition, 0).ended(code, SHORT).isPresent()).isEqualTo(again);
    }

    @Test
    void pauseIsDoubledUpToAMinute() {
        RestartSchedule schedule = schedule(Condition.ALWAYS, 0);
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            pauses.add(schedule.ended(0, SHORT).orElseThrow().toMillis());
        }

        assertThat(pauses)
                .containsExactly(
                        100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 12800L, 25600L, 51200L, 60000L,
                        60000L);
        assertThat(schedule.count()).isEqualTo(12);
    }

    @Test
    void steadyRunStartsThePausesAnew() {
        RestartSchedule schedule = schedule(Condition.ALWAYS, 0);
        schedule.ended(0, SHORT);
        schedule.ended(0, SHORT);

        assertThat(schedule.ended(0, LONG)).hasValue(Duration.ofMillis(100));
        assertThat(schedule.ended(0, SHORT)).hasValue(Duration.ofMillis(200));
    }

    @Test
    void retriesAreLimitedWhateverTheLengthOfTheRuns() {
        RestartSchedule schedule = schedule(Condition.ON_FAILURE, 2);

        assertThat(schedule.ended(1, LONG)).isPresent();
        assertThat(schedule.ended(1, LONG)).isPresent();
        assertThat(schedule.ended(1, LONG)).isEmpty();
        assertThat(schedule.count()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"ALWAYS", "UNLESS_STOPPED", "ON_FAILURE"})
    void signalThatEndsItIsStrongerThanAnyRule(Condition condition) {
        RestartSchedule schedule = schedule(condition, 0);
        schedule.signalled(true);

        assertThat(schedule.ended(1, SHORT)).isEmpty();
        assertThat(schedule.isStopped()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"ALWAYS,true", "UNLESS_STOPPED,false", "ON_FAILURE,true"})
    void otherSignalCountsForUnlessStoppedOnly(Condition condition, boolean again) {
        RestartSchedule schedule = schedule(condition, 0);
        schedule.signalled(false);

        assertThat(schedule.ended(1, SHORT).isPresent()).isEqualTo(again);
    }

    @Test
    void shutdownOfTheMachineIsNoWishOfAUser() {
        RestartSchedule schedule = schedule(Condition.UNLESS_STOPPED, 0);
        schedule.cancel();

        assertThat(schedule.ended(1, SHORT)).isEmpty();
        assertThat(schedule.isStopped()).isFalse();
    }

    @Test
    void changedRuleHoldsForTheNextEnd() {
        RestartSchedule schedule = schedule(Condition.ALWAYS, 0);
        schedule.change(RestartRule.NEVER);
        assertThat(schedule.ended(1, SHORT)).isEmpty();

        schedule.change(new RestartRule(Condition.ON_FAILURE, 1));
        assertThat(schedule.ended(1, SHORT)).isPresent();
        assertThat(schedule.ended(1, SHORT)).isEmpty();
    }

    @Test
    void goesOnWhereAnotherProcessHasLeftIt() {
        RestartSchedule schedule = schedule(Condition.ON_FAILURE, 3);
        schedule.ended(1, SHORT);
        schedule.ended(1, SHORT);
        WireWriter wire = new WireWriter();
        schedule.write(wire);

        WireReader reader = new WireReader(wire.toBytes(), "schedule");
        RestartSchedule other = RestartSchedule.read(reader);
        reader.end();

        assertThat(other.count()).isEqualTo(2);
        assertThat(other.ended(1, SHORT)).hasValue(Duration.ofMillis(400));
        assertThat(other.ended(1, SHORT)).isEmpty();
    }

    private static RestartSchedule schedule(Condition condition, int retries) {
        return new RestartSchedule(new RestartRule(condition, retries));
    }
}
