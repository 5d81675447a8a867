package dev.nutshell.cli.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What the flags before the command say.
///
/// @param root state that survives a reboot; absent: the default
/// @param runRoot state that does not; absent: the default
/// @param configuration folder of the client's configuration, `~/.docker`; absent: the default
/// @param debug print the time line, and stack traces of failures
/// @param warnings whether warnings are printed (`--log-level`)
public record Globals(
        @Nullable Path root,
        @Nullable Path runRoot,
        @Nullable Path configuration,
        boolean debug,
        boolean warnings) {}
