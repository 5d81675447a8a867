package dev.nutshell.kernel.cgroup;

/// A wait for something that no descriptor announces: pauses that grow from 50 µs to 10 ms, up to a limit.
final class Patience {
    private static final long FIRST = 50_000;
    private static final long LONGEST = 10_000_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long end;
    private long pause = FIRST;

    Patience(long milliseconds) {
        this.end = System.nanoTime() + milliseconds * NANOS_PER_MILLI;
    }

    /// Waits a little.
    ///
    /// @return `false` when the time is over; an interrupt ends it too
    boolean pause() {
        if (System.nanoTime() - end >= 0) {
            return false;
        }
        try {
            Thread.sleep(pause / NANOS_PER_MILLI, (int) (pause % NANOS_PER_MILLI));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
        pause = Math.min(2 * pause, LONGEST);
        return true;
    }
}
