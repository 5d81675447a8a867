package dev.nutshell.container.supervise;

import dev.nutshell.base.ContainerId;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.StateLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Writes `state.json` of a container, by hand: the JSON library would cost the supervisor more memory than all the rest.
///
/// ```
/// {"schemaVersion":1,"bootId":"…","pid":123,"startTicks":4567,"startedAt":"…Z","finishedAt":"…Z","exitCode":0,
///  "oomKilled":false,"error":"","restartCount":0,"restarting":false,"stopped":false}
/// ```
///
/// `finishedAt` is null while the container runs. Nothing in the file says that it does: readers compare boot id, pid and
/// start time with what is alive. `restarting` says that the supervisor, if it is there, is about to start the container
/// again; `stopped` that a user has ended it, for `unless-stopped`.
final class StateFile {
    /// One state.
    ///
    /// @param startTicks start time of the process, field 22 of proc_pid_stat(5)
    /// @param startedAt null when it could not be started
    /// @param finishedAt null while it runs
    /// @param error why it could not be started; empty when it could
    /// @param restarts how the restart policy stands
    record State(
            String bootId,
            int pid,
            long startTicks,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            int exitCode,
            boolean oomKilled,
            String error,
            Restarts restarts) {}

    /// How the restart policy stands.
    ///
    /// @param count of starts after the first one
    /// @param pending whether the next one is waited for
    /// @param stopped whether a user has sent the container a signal
    record Restarts(int count, boolean pending, boolean stopped) {
        static final Restarts NONE = new Restarts(0, false, false);
    }

    private final Path file;

    StateFile(StateLayout layout, ContainerId id) {
        this.file = layout.containerState(id);
    }

    /// @param durable waits until it is on the disk
    void write(State state, boolean durable) {
        String text =
                "{\"schemaVersion\":1,\"bootId\":"
                        + HandJson.quoted(state.bootId())
                        + ",\"pid\":"
                        + state.pid()
                        + ",\"startTicks\":"
                        + state.startTicks()
                        + ",\"startedAt\":"
                        + HandJson.instant(state.startedAt())
                        + ",\"finishedAt\":"
                        + HandJson.instant(state.finishedAt())
                        + ",\"exitCode\":"
                        + state.exitCode()
                        + ",\"oomKilled\":"
                        + state.oomKilled()
                        + ",\"error\":"
                        + HandJson.quoted(state.error())
                        + ",\"restartCount\":"
                        + state.restarts().count()
                        + ",\"restarting\":"
                        + state.restarts().pending()
                        + ",\"stopped\":"
                        + state.restarts().stopped()
                        + "}";
        AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8), durable);
    }
}
