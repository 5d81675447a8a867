package dev.nutshell.engine;

/// How the caller's streams are tied to the container's.
///
/// @param stdin copy the caller's stdin, if the container keeps its own open; the same for the two others
/// @param signalProxy send the signals that the caller gets to the process
public record AttachOptions(
        boolean stdin, boolean stdout, boolean stderr, boolean signalProxy, DetachKeys keys) {}
