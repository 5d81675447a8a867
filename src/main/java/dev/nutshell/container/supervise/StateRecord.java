package dev.nutshell.container.supervise;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.container.supervise.StateFile.Restarts;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.process.ProcessIdentity;
import dev.nutshell.store.BootId;
import dev.nutshell.store.StateLayout;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Keeps `state.json` up to what happens to the container.
final class StateRecord {
    private final Syscalls syscalls;
    private final StateFile file;
    private final boolean kept;
    private int pid;
    private long startTicks;
    private @Nullable Instant startedAt;
    private @Nullable Instant finishedAt;
    private int code;
    private boolean oomKilled;

    /// @param kept whether the container outlives its process: then its end must survive a power cut
    StateRecord(Syscalls syscalls, StateLayout layout, ContainerId id, boolean kept) {
        this.syscalls = syscalls;
        this.file = new StateFile(layout, id);
        this.kept = kept;
    }

    /// Not synced: after a power cut the container does not run, whatever the file says.
    void running(int process, Restarts restarts) {
        adopt(process, ProcessIdentity.startTicks(syscalls, process).orElse(0L), Instant.now());
        file.write(state("", restarts), false);
    }

    /// As if [#running] had been called then, by another process; writes nothing.
    void adopt(int process, long ticks, Instant began) {
        pid = process;
        startTicks = ticks;
        startedAt = began;
        finishedAt = null;
        code = 0;
        oomKilled = false;
    }

    /// As if [#exited] had been called then, by another process; writes nothing.
    void adoptEnd(HandoverMessage.End end) {
        finishedAt = end.at();
        code = end.code();
        oomKilled = end.oomKilled();
    }

    @Nullable Instant finishedAt() {
        return finishedAt;
    }

    void exited(int exitCode, boolean outOfMemory, Restarts restarts) {
        finishedAt = Instant.now();
        code = exitCode;
        oomKilled = outOfMemory;
        rewrite(restarts);
    }

    /// The restart policy stands otherwise; nothing else has changed.
    void rewrite(Restarts restarts) {
        if (kept) {
            file.write(state("", restarts), finishedAt != null);
        }
    }

    /// It could not be started. After earlier runs it has exited as it did last, for that reason.
    void failed(EngineException failure, Restarts restarts) {
        if (finishedAt == null) {
            startedAt = null;
            code = exitCodeOf(failure);
        }
        if (kept) {
            file.write(state(String.valueOf(failure.getMessage()), restarts), true);
        }
    }

    int pid() {
        return pid;
    }

    long startTicks() {
        return startTicks;
    }

    @Nullable Instant startedAt() {
        return startedAt;
    }

    private StateFile.State state(String error, Restarts restarts) {
        return new StateFile.State(
                BootId.current(),
                pid,
                startTicks,
                startedAt,
                finishedAt,
                code,
                oomKilled,
                error,
                restarts);
    }

    /// What `inspect` shows for a container that could not be started (moby: daemon/start.go).
    private static int exitCodeOf(EngineException failure) {
        return switch (failure.kind()) {
            case COMMAND_NOT_FOUND -> 127;
            case NOT_EXECUTABLE -> 126;
            case INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    CONFLICT,
                    PERMISSION_DENIED,
                    UNAUTHENTICATED,
                    UNAVAILABLE,
                    CORRUPT,
                    EXHAUSTED,
                    UNSUPPORTED,
                    SYSTEM,
                    INTERNAL ->
                    128;
        };
    }
}
