package dev.nutshell.container.supervise;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.call.Syscalls;
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

    /// @param kept whether the container outlives its process: then its end must survive a power cut
    StateRecord(Syscalls syscalls, StateLayout layout, ContainerId id, boolean kept) {
        this.syscalls = syscalls;
        this.file = new StateFile(layout, id);
        this.kept = kept;
    }

    /// Not synced: after a power cut the container does not run, whatever the file says.
    void running(int process) {
        pid = process;
        startTicks = ProcessIdentity.startTicks(syscalls, process).orElse(0L);
        startedAt = Instant.now();
        file.write(state(null, 0, false, ""), false);
    }

    void exited(int code, boolean oomKilled) {
        if (kept) {
            file.write(state(Instant.now(), code, oomKilled, ""), true);
        }
    }

    void failed(EngineException failure) {
        if (kept) {
            file.write(
                    state(null, exitCodeOf(failure), false, String.valueOf(failure.getMessage())),
                    true);
        }
    }

    private StateFile.State state(
            @Nullable Instant finishedAt, int code, boolean oomKilled, String error) {
        return new StateFile.State(
                ProcessIdentity.bootId(syscalls),
                pid,
                startTicks,
                startedAt,
                finishedAt,
                code,
                oomKilled,
                error);
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
