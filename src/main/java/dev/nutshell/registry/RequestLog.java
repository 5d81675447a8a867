package dev.nutshell.registry;

import dev.nutshell.registry.http.Request;
import java.time.Duration;

/// Told of every exchange, for `--debug`. Print a [Request] with its `toString` only: that leaves the secrets out.
@FunctionalInterface
public interface RequestLog {
    RequestLog SILENT = (_, _, _) -> {};

    /// @param status of the answer, 0 when there was none
    /// @param time until the answer's head was here
    void exchanged(Request request, int status, Duration time);
}
