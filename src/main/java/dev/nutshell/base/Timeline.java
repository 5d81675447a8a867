package dev.nutshell.base;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// When the phases of one command ended, for `--debug`: where the next millisecond can be found.
///
/// A mark costs a clock reading, so it is always kept and only printed when somebody asks. Thread-safe.
public final class Timeline {
    private record Mark(String phase, long nanos) {}

    private final long start;
    private final List<Mark> marks = new ArrayList<>();

    /// Begins now.
    public Timeline() {
        this(System.nanoTime());
    }

    /// @param start on the clock of `System.nanoTime`
    public Timeline(long start) {
        this.start = start;
    }

    /// `phase` has just ended.
    public synchronized void mark(String phase) {
        marks.add(new Mark(phase, System.nanoTime()));
    }

    /// One line for each phase: milliseconds since the start, how long the phase took, its name.
    public synchronized List<String> lines() {
        List<String> lines = new ArrayList<>();
        long before = start;
        for (Mark mark : marks) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "%9.3f ms  %+9.3f  %s",
                            (mark.nanos - start) / 1e6,
                            (mark.nanos - before) / 1e6,
                            mark.phase));
            before = mark.nanos;
        }
        return lines;
    }
}
