package dev.nutshell.engine;

import dev.nutshell.base.ContainerId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One line of `ps`.
///
/// @param image as the user named it
/// @param command entrypoint and arguments
/// @param exitCode of the last run; meaningful when `state` is [State#EXITED]
/// @param network `none` or `host`
public record ContainerSummary(
        ContainerId id,
        String name,
        String image,
        List<String> command,
        Instant created,
        State state,
        int exitCode,
        @Nullable Instant started,
        @Nullable Instant finished,
        Map<String, String> labels,
        NetworkMode network) {
    /// Docker's states as far as this version has them.
    public enum State {
        CREATED,
        RUNNING,
        EXITED,
        DEAD
    }

    public ContainerSummary {
        command = List.copyOf(command);
        labels = Map.copyOf(labels);
    }
}
