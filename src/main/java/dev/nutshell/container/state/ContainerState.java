package dev.nutshell.container.state;

import java.time.Instant;

/// What a container is doing.
public sealed interface ContainerState {
    /// It was made, and never ran; or it could not be started.
    ///
    /// @param exitCode that Docker shows for a failed start: 127, 126 …; 0 for none
    /// @param error why it could not be started; empty when nobody tried
    record Created(int exitCode, String error) implements ContainerState {}

    /// Its program runs.
    ///
    /// @param startTicks tells the process from a later one with the same number
    record Running(int pid, long startTicks, Instant startedAt) implements ContainerState {}

    /// Its program runs but is frozen.
    record Paused(int pid, long startTicks, Instant startedAt) implements ContainerState {}

    /// Its program has ended, and its supervisor is about to start it again.
    record Restarting(int exitCode, boolean oomKilled, Instant startedAt, Instant finishedAt)
            implements ContainerState {}

    /// Its program has ended.
    ///
    /// @param error of the engine, about the end; usually empty
    record Exited(
            int exitCode, boolean oomKilled, Instant startedAt, Instant finishedAt, String error)
            implements ContainerState {}

    /// Whether there is a process.
    default boolean isAlive() {
        return switch (this) {
            case Running _, Paused _ -> true;
            case Created _, Restarting _, Exited _ -> false;
        };
    }

    /// Whether there is a process, or will be one soon: Docker counts such a container as running.
    default boolean isActive() {
        return isAlive() || this instanceof Restarting;
    }
}
