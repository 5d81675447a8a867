package dev.nutshell.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which part of a log.
///
/// @param tail so many of the last lines; negative: all
/// @param details the attributes that `--log-opt labels/env` added
public record LogOptions(
        boolean stdout,
        boolean stderr,
        boolean follow,
        @Nullable Instant since,
        @Nullable Instant until,
        int tail,
        boolean details) {}
