package dev.nutshell.engine;

/// What to sample.
///
/// @param all stopped containers too
/// @param once one sample of each, then end
public record StatsOptions(boolean all, boolean once) {}
