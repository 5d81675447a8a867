package dev.nutshell.engine;

/// How to remove.
///
/// @param force kill it first
/// @param volumes its anonymous volumes too
/// @param link remove the link of that name, not the container
public record RemoveOptions(boolean force, boolean volumes, boolean link) {}
