package dev.nutshell.engine;

/// How `run` goes on once the container is made.
///
/// @param detach return when the process runs
public record RunOptions(boolean detach, AttachOptions attach) {}
