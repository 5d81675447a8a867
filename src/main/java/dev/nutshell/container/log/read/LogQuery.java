package dev.nutshell.container.log.read;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which part of a log is wanted.
///
/// @param follow go on while the container runs
/// @param tail so many of the last lines, counted before the other filters (as Docker does); negative: all
/// @param details whether the attributes of the lines are wanted
public record LogQuery(
        boolean stdout,
        boolean stderr,
        boolean follow,
        @Nullable Instant since,
        @Nullable Instant until,
        int tail,
        boolean details) {}
