package dev.nutshell.container.log;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/// Counts lines that were lost, and makes the line that says so.
final class LossReport {
    private final InstantSource clock;
    private final LogLine line = new LogLine();
    private long lost;
    private long announced;
    private String reason = "";

    LossReport(InstantSource clock) {
        this.clock = clock;
    }

    void add(long lines, String why) {
        lost += lines;
        reason = why;
    }

    boolean isDue() {
        return lost > 0;
    }

    /// The report as a line of standard error. It counts as delivered when [#delivered] is called.
    LogLine announce() {
        announced = lost;
        byte[] text =
                ("nutshell: "
                                + lost
                                + (lost == 1 ? " line" : " lines")
                                + " of the log lost: "
                                + reason)
                        .getBytes(StandardCharsets.UTF_8);
        return line.of(true, text, 0, text.length, true).at(clock);
    }

    void delivered() {
        lost -= announced;
        announced = 0;
    }
}
