package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.testing.guest.Guest;
import org.junit.jupiter.api.Test;

/// What a machine finds that lost its power while the engine worked: a virtual one, cut at random moments.
///
/// `-Dnutshell.cuts=100` cuts as often.
class PowerCutIT {
    private static final int CUTS = Integer.getInteger("nutshell.cuts", 2);

    @Test
    void nothingIsLostOrTorn() {
        String report = Guest.cutPower(System.getProperty("nutshell.binary"), CUTS);

        assertThat(report.lines().toList().getLast())
                .as(report)
                .matches("power-cut: " + CUTS + " cuts, [1-9]\\d* things made, 0 failures");
    }
}
