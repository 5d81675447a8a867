package dev.nutshell.registry;

import java.time.Duration;

/// Told that something failed and is tried again after a pause.
@FunctionalInterface
public interface RetryListener {
    RetryListener SILENT = (_, _) -> {};

    void retrying(String reason, Duration pause);
}
