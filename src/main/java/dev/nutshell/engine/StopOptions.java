package dev.nutshell.engine;

import org.jspecify.annotations.Nullable;

/// How to stop.
///
/// @param signal absent: the container's stop signal
/// @param seconds before SIGKILL; absent: the container's; negative: forever
public record StopOptions(@Nullable String signal, @Nullable Integer seconds) {
    /// As the container says.
    public static final StopOptions DEFAULT = new StopOptions(null, null);
}
