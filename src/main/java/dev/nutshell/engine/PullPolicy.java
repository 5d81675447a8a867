package dev.nutshell.engine;

/// When `create` asks the registry (`--pull`).
public enum PullPolicy {
    ALWAYS,
    MISSING,
    NEVER
}
