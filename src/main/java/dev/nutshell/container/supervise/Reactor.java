package dev.nutshell.container.supervise;

import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.PollSet;
import java.util.ArrayList;
import java.util.List;

/// The one loop of the supervisor: waits for descriptors and calls whoever waits for them, all on one thread.
final class Reactor implements AutoCloseable {
    private static final int CAPACITY = 1024;
    private static final int PAUSED = -1;

    /// Told what happened to its descriptor: a set of the constants of [PollSet].
    @FunctionalInterface
    interface Handler {
        void ready(int events);
    }

    /// A descriptor that is waited for.
    static final class Watch {
        private final Fd descriptor;
        private final Handler handler;
        private int events;
        private boolean removed;

        private Watch(Fd descriptor, int events, Handler handler) {
            this.descriptor = descriptor;
            this.events = events;
            this.handler = handler;
        }

        /// Changes what is waited for; 0 waits for the other end's closing only.
        void want(int wanted) {
            events = wanted;
        }

        /// Waits for nothing, not even the other end's closing, until the next [#want].
        void pause() {
            events = PAUSED;
        }
    }

    private final PollSet poll;
    private final List<Watch> watches = new ArrayList<>();
    private final Timers timers = new Timers(System::nanoTime);

    Reactor(Syscalls syscalls) {
        this.poll = new PollSet(syscalls, CAPACITY);
    }

    Timers timers() {
        return timers;
    }

    Watch add(Fd descriptor, int events, Handler handler) {
        Watch watch = new Watch(descriptor, events, handler);
        watches.add(watch);
        return watch;
    }

    /// Stops waiting for it; the descriptor stays the caller's.
    void remove(Watch watch) {
        watch.removed = true;
        watches.remove(watch);
    }

    /// Whether there is no room for another client with its streams.
    boolean isFull() {
        return watches.size() >= CAPACITY - 8;
    }

    /// Waits until something happens or is due, at most `nanoseconds` (negative: for ever), and lets the handlers run.
    ///
    /// @return whether something happened
    boolean turn(long nanoseconds) {
        poll.clear();
        List<Watch> waited = new ArrayList<>(watches);
        for (Watch watch : waited) {
            int place = poll.add(watch.descriptor, Math.max(0, watch.events));
            if (watch.events == PAUSED) {
                poll.drop(place);
            }
        }
        long patience = timers.patience(nanoseconds);
        if (patience < 0) {
            poll.await();
        } else if (!poll.await(patience)) {
            return timers.runDue();
        }
        for (int i = 0; i < waited.size(); i++) {
            int events = poll.events(i);
            if (events != 0 && !waited.get(i).removed) {
                waited.get(i).handler.ready(events);
            }
        }
        timers.runDue();
        return true;
    }

    @Override
    public void close() {
        poll.close();
    }
}
