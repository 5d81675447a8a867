/// The command line: Docker's commands, flags, texts and exit codes over the engine.
///
/// A command turns flags into a request and a result into text; it decides nothing. Only the command that was named is
/// built, and the engine behind [EngineAccess] only when that command asks for it: start-up time is a feature.
@NullMarked
package dev.nutshell.cli;

import org.jspecify.annotations.NullMarked;
