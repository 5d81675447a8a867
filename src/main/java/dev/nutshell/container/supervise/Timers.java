package dev.nutshell.container.supervise;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// What the supervisor's loop has to do at a certain time. A handful at most, so a list is enough.
final class Timers {
    /// Something to do once.
    static final class Timer {
        private final long due;
        private final Runnable action;

        private Timer(long due, Runnable action) {
            this.due = due;
            this.action = action;
        }
    }

    private final LongSupplier clock;
    private final List<Timer> pending = new ArrayList<>();

    /// @param clock nanoseconds, as [System#nanoTime]
    Timers(LongSupplier clock) {
        this.clock = clock;
    }

    Timer in(long nanoseconds, Runnable action) {
        Timer timer = new Timer(clock.getAsLong() + nanoseconds, action);
        pending.add(timer);
        return timer;
    }

    void cancel(Timer timer) {
        pending.remove(timer);
    }

    /// How long may be waited: `limit`, or less when something is due before; negative is for ever.
    long patience(long limit) {
        long now = clock.getAsLong();
        long shortest = limit;
        for (Timer timer : pending) {
            long left = Math.max(0, timer.due - now);
            shortest = shortest < 0 ? left : Math.min(shortest, left);
        }
        return shortest;
    }

    /// Does what is due.
    ///
    /// @return whether something was
    boolean runDue() {
        long now = clock.getAsLong();
        boolean any = false;
        for (Timer timer : List.copyOf(pending)) {
            // one action may cancel another
            if (timer.due - now <= 0 && pending.remove(timer)) {
                any = true;
                timer.action.run();
            }
        }
        return any;
    }
}
