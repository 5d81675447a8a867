package dev.nutshell.engine;

/// Why an attached session, or a detached start, came back.
public sealed interface SessionEnd {
    /// The process has ended. `code` is its exit code, 128 + number for a signal.
    record Exited(int code) implements SessionEnd {}

    /// It runs on: it was started detached, or the user typed the detach keys.
    record Detached() implements SessionEnd {}
}
