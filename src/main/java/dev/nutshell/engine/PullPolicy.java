package dev.nutshell.engine;

/// When `run` asks the registry (`--pull`).
public enum PullPolicy {
    ALWAYS,
    MISSING,
    NEVER
}
