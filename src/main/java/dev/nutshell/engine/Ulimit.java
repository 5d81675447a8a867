package dev.nutshell.engine;

/// A resource limit by its name in Docker (`nofile`); [#UNLIMITED] is RLIM_INFINITY.
public record Ulimit(String name, long soft, long hard) {
    public static final long UNLIMITED = -1;
}
