package dev.nutshell.container.supervise;

import dev.nutshell.kernel.call.JavaHeap;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.process.ProgramPages;
import org.jspecify.annotations.Nullable;

/// What a start leaves behind: more memory than the supervisor needs for the rest of its life, and pages of code that runs once.
/// It is given back when the container has been running for a while; a container that ends before never pays for that.
final class StartGarbage {
    private static final long DELAY = 1_500_000_000;

    private final Syscalls syscalls;
    private final Timers timers;
    private Timers.@Nullable Timer collection;

    StartGarbage(Syscalls syscalls, Timers timers) {
        this.syscalls = syscalls;
        this.timers = timers;
    }

    /// A run has begun.
    void collectLater() {
        if (collection != null) {
            timers.cancel(collection);
        }
        collection = timers.in(DELAY, this::collect);
    }

    private void collect() {
        ProgramPages.forget(syscalls);
        JavaHeap.release();
    }
}
