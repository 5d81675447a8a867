package dev.nutshell.engine;

/// Which containers to list.
///
/// @param all stopped ones too
/// @param last so many of the newest, whatever their state; 0: no limit
/// @param size count the sizes
public record ListOptions(boolean all, int last, boolean size, Filters filters) {}
