package dev.nutshell.engine;

/// The container's network: its own namespace with a loopback only, or the host's.
public enum NetworkMode {
    NONE,
    HOST
}
