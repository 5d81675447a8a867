/// The 100 flags of `create` and `run` and their value grammars (docker/cli, cli/command/container/opts.go and opts/), texts
/// included. Each group of flags fills one record of `spec.container`.
@NullMarked
package dev.nutshell.cli.create;

import org.jspecify.annotations.NullMarked;
