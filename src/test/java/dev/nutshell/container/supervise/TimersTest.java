package dev.nutshell.container.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimersTest {
    private long now = 1_000;
    private final Timers timers = new Timers(() -> now);
    private final List<String> seen = new ArrayList<>();

    @Test
    void nothingIsDueWithoutTimers() {
        assertThat(timers.patience(-1)).isEqualTo(-1);
        assertThat(timers.patience(7)).isEqualTo(7);
        assertThat(timers.runDue()).isFalse();
    }

    @Test
    void nextTimerLimitsThePatience() {
        timers.in(50, () -> seen.add("late"));
        timers.in(10, () -> seen.add("early"));

        assertThat(timers.patience(-1)).isEqualTo(10);
        assertThat(timers.patience(5)).isEqualTo(5);
        now += 60;
        assertThat(timers.patience(-1)).isZero();
        assertThat(timers.runDue()).isTrue();
        assertThat(seen).containsExactlyInAnyOrder("late", "early");
        assertThat(timers.runDue()).isFalse();
    }

    @Test
    void cancelledTimerDoesNothing() {
        Timers.Timer timer = timers.in(10, () -> seen.add("cancelled"));
        timers.cancel(timer);
        now += 20;

        assertThat(timers.runDue()).isFalse();
        assertThat(seen).isEmpty();
    }

    @Test
    void oneActionMayCancelAnother() {
        Timers.Timer[] second = new Timers.Timer[1];
        timers.in(1, () -> timers.cancel(second[0]));
        second[0] = timers.in(2, () -> seen.add("second"));
        now += 5;

        assertThat(timers.runDue()).isTrue();
        assertThat(seen).isEmpty();
    }

    @Test
    void clockMayPassItsHighestNumber() {
        now = Long.MAX_VALUE - 5;
        timers.in(10, () -> seen.add("ran"));

        assertThat(timers.patience(-1)).isEqualTo(10);
        assertThat(timers.runDue()).isFalse();
        now += 11;
        assertThat(timers.runDue()).isTrue();
    }
}
